import type { MiddlewareHandler } from 'hono';
import { HttpError } from '../fastapi/http-error.ts';
import type { Identities, Identity } from './identities.ts';

/** The permission for each path and method. The first matching rule counts; without a rule the path is open (policy_middleware.py, codetether-api.md 5.4). */
const RULES: readonly { path: RegExp; methods?: readonly string[]; permission: string }[] = [
  { path: /^\/v1\/monitor\/intervene$/, methods: ['POST'], permission: 'monitor:write' },
  { path: /^\/v1\/monitor/, permission: 'monitor:read' },
  { path: /^\/v1\/agent\/tasks\/stuck/, permission: 'admin:access' },
  // Paths that workers use are open. Of a task's other paths only reading the task itself is open.
  {
    path: /^\/v1\/agent\/tasks\/[^/]+\/(?!(output|status|claim|complete|cancel|requeue)\/?$)/,
    methods: ['GET'],
    permission: 'tasks:read',
  },
  { path: /^\/v1\/agent\/codebases/, methods: ['GET'], permission: 'codebases:read' },
  { path: /^\/v1\/agent\/codebases\/[^/]+$/, methods: ['DELETE'], permission: 'codebases:delete' },
  { path: /^\/v1\/agent\/codebases\/[^/]+\/tasks$/, methods: ['POST'], permission: 'tasks:write' },
  { path: /^\/v1\/agent\/codebases/, methods: ['POST'], permission: 'codebases:write' },
  { path: /^\/v1\/agent\/status$/, methods: ['GET'], permission: 'agent:read' },
  { path: /^\/agents$/, methods: ['GET'], permission: 'agent:read' },
  { path: /^\/v1\/ralph\/(runs|recover|chat|runs\/[^/]+\/cancel)$/, methods: ['POST'], permission: 'ralph:write' },
  { path: /^\/v1\/ralph\/runs\/[^/]+$/, methods: ['DELETE'], permission: 'ralph:delete' },
  { path: /^\/v1\/ralph\//, methods: ['GET'], permission: 'ralph:read' },
  { path: /^\/v1\/proactive\/rules(\/[^/]+\/trigger)?$/, methods: ['POST'], permission: 'proactive:write' },
  { path: /^\/v1\/proactive\/rules\/[^/]+$/, methods: ['PUT'], permission: 'proactive:write' },
  { path: /^\/v1\/proactive\/rules\/[^/]+$/, methods: ['DELETE'], permission: 'proactive:delete' },
  { path: /^\/v1\/proactive\//, methods: ['GET'], permission: 'proactive:read' },
  { path: /^\/v1\/token-billing\//, permission: 'billing:read' },
];

const VIEWER = [
  'tasks:read',
  'codebases:read',
  'monitor:read',
  'agent:read',
  'ralph:read',
  'proactive:read',
  'mcp:read',
];
const EDITOR = [
  ...VIEWER,
  'tasks:write',
  'codebases:write',
  'agent:write',
  'ralph:write',
  'proactive:write',
  'mcp:write',
];

/** Roles and their permissions (policies/data.json); admin has all. */
const ROLES: Record<string, readonly string[] | 'all'> = {
  admin: 'all',
  'a2a-admin': 'all',
  operator: [...EDITOR, 'monitor:write', 'cronjobs:read', 'cronjobs:write'],
  editor: EDITOR,
  'a2a-user': EDITOR,
  'a2a-agent': ['tasks:read', 'tasks:write', 'codebases:read', 'monitor:read', 'agent:read', 'mcp:read', 'mcp:write'],
  viewer: VIEWER,
};

/** How many roles the policy knows. */
export const ROLE_COUNT = Object.keys(ROLES).length;

/** Refuses callers without the permission for the path. Comes before 404, 405 and 422. */
export function policy(identities: Identities, url: string): MiddlewareHandler {
  const metadata = `resource_metadata="${url}/.well-known/oauth-protected-resource"`;
  return async (c, next) => {
    const permission = permissionFor(c.req.method, c.req.path);
    if (permission === undefined) return next();
    const caller = await identities.caller(tokenOf(c.req.raw));
    if (!caller)
      throw new HttpError(401, 'Authentication required', {
        'www-authenticate': `Bearer ${metadata}, scope="${permission}"`,
      });
    if (!allows(caller, permission))
      throw new HttpError(403, `Access denied: insufficient permissions for '${permission}'`, {
        'www-authenticate': `Bearer error="insufficient_scope", scope="${permission}", ${metadata}`,
      });
    await next();
  };
}

/** The policy is strict about the header, and accepts the token of an event stream from the query. */
function tokenOf(request: Request): string | undefined {
  const header = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  return header ?? new URL(request.url).searchParams.get('access_token') ?? undefined;
}

function permissionFor(method: string, path: string): string | undefined {
  return RULES.find((rule) => rule.path.test(path) && (rule.methods?.includes(method) ?? true))?.permission;
}

function allows(caller: Identity, permission: string): boolean {
  const roles = caller.kind === 'keycloak' ? keycloakRoles(caller) : ['editor'];
  const byRole = roles.some((role) => ROLES[role] === 'all' || ROLES[role]?.includes(permission));
  return byRole && (caller.scopes === null || withinScopes(caller.scopes, permission));
}

/** A Keycloak user with only built-in roles is an editor if the realm belongs to a tenant. */
function keycloakRoles(caller: Identity): string[] {
  const known = caller.roles.filter((role) => role in ROLES);
  if (known.length) return known;
  return caller.tenantId === null ? [] : ['editor'];
}

function withinScopes(scopes: string[], permission: string): boolean {
  const [resource] = permission.split(':');
  return scopes.includes(permission) || scopes.includes(`${resource}:*`) || scopes.includes('*');
}
