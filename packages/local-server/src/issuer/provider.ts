import type { EventEmitter } from 'node:events';
import { type Configuration, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { SigningKeys } from '../auth/signing-keys.ts';
import { isGone } from '../http/web-guard.ts';
import { CONTENT_SECURITY_POLICY } from '../pages/layout.ts';
import type { IssuerRecordStore } from '../store/issuer-records.ts';
import { keycloakClaims } from './access-token.ts';
import { accountWithId, claimsOf } from './accounts.ts';
import { storeAdapter } from './adapter.ts';
import { clientMetadata, EXCHANGER, type IssuerClient, isAudience, TOKEN_EXCHANGE } from './clients.ts';
import { ALL_SCOPES, API_SCOPES } from './scopes.ts';
import type { Sessions } from './sessions.ts';
import { deviceCodePage, deviceConfirmPage, messagePage, signOutPage } from './sign-in-page.ts';
import { addTokenExchange } from './token-exchange.ts';

export interface IssuerOptions {
  /** Clients in addition to the ready-made ones. */
  clients?: readonly IssuerClient[];
  /** How long an access token is valid, in seconds. Default: Keycloak's 5 minutes. */
  accessTokenSeconds?: number;
  /** `false` refuses offline access to every user, as Keycloak does to one without the role. */
  offlineAccess?: boolean;
  /** Called with internal errors. Default: ignores them. */
  onError?: (error: unknown) => void;
}

/** Keycloak's audience for tokens without a resource. */
const DEFAULT_AUDIENCE = 'account';

/** oidc-provider, set up to answer at Keycloak's paths and to issue tokens in Keycloak's form. */
export function createProvider(
  issuer: string,
  {
    keys,
    records,
    sessions,
    options,
  }: { keys: SigningKeys; records: IssuerRecordStore; sessions: Sessions; options: IssuerOptions },
): Provider {
  const { accessTokenSeconds = 300, onError = () => undefined } = options;
  // RFC 8707 requires a URI. It never leaves the issuer, since the audience has another value.
  const defaultResource = `${issuer}/api`;

  const configuration: Configuration = {
    adapter: storeAdapter(records),
    clients: clientMetadata(options.clients),
    jwks: { keys: [keys.privateJwk] },
    scopes: ALL_SCOPES,
    claims: {
      openid: ['sub', 'sid', 'auth_time'],
      email: ['email', 'email_verified'],
      profile: ['name', 'given_name', 'family_name', 'preferred_username'],
    },
    conformIdTokenClaims: false,
    routes: ROUTES,
    cookies: { keys: [keys.publicJwk.n ?? issuer] },
    responseTypes: ['code'],
    pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' },
    // Keycloak issues a refresh token with every session.
    issueRefreshToken: async (_ctx, client, code) => {
      if (options.offlineAccess === false && code.scopes.has('offline_access'))
        throw new errors.CustomOIDCProviderError('not_allowed', 'Offline tokens not allowed for the user or client');
      return client.grantTypeAllowed('refresh_token');
    },
    rotateRefreshToken: true,
    expiresWithSession: async () => false,
    findAccount: (_ctx, id, token) => {
      const account = accountWithId(id);
      const session = token &&
        'sessionUid' in token && { sid: token.sessionUid, ...('authTime' in token && { auth_time: token.authTime }) };
      return account && { accountId: account.id, claims: async () => ({ ...claimsOf(account), ...session }) };
    },
    interactions: { url: (_ctx, interaction) => `${new URL(issuer).pathname}/login-actions/${interaction.uid}` },
    ttl: {
      AccessToken: accessTokenSeconds,
      IdToken: accessTokenSeconds,
      Grant: MONTH_SECONDS,
      RefreshToken: MONTH_SECONDS,
      Session: DAY_SECONDS,
      Interaction: 3_600,
      DeviceCode: 600,
    },
    formats: {
      customizers: {
        jwt: (_ctx, token, parts) => {
          // Keycloak writes JWT here, not RFC 9068's at+jwt.
          parts.header = { ...parts.header, typ: 'JWT' };
          const account = 'accountId' in token ? accountWithId(token.accountId) : undefined;
          if (!account || !('sessionUid' in token)) return;
          Object.assign(parts.payload, keycloakClaims(account, String(token.clientId)), { sid: token.sessionUid });
          if (hasApiScope(parts.payload.scope))
            parts.payload.aud = [[parts.payload.aud ?? []].flat(), EXCHANGER].flat();
        },
      },
    },
    features: {
      devInteractions: { enabled: false },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: async (ctx, form, _out, error) => {
          await show(ctx, deviceCodePage(form, error && 'That code is unknown. Enter it again.'));
        },
        userCodeConfirmSource: async (ctx, form, client, _device, userCode) => {
          await show(ctx, deviceConfirmPage(form, userCode, client.clientName ?? client.clientId));
        },
        successSource: async (ctx) => {
          await show(ctx, messagePage('Connected', 'The device is connected. You can close this page.'));
        },
      },
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => isOwn(client, token) || isConfidential(client),
      },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => isOwn(client, token) },
      registration: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => {
          await show(ctx, signOutPage(form));
        },
        postLogoutSuccessSource: async (ctx) => {
          await show(ctx, messagePage('Signed out', 'You are signed out. You can close this page.'));
        },
      },
      // Our own route answers instead: oidc-provider refuses access tokens that have an audience.
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: async (_ctx, _client, oneOf) => oneOf?.[0] ?? defaultResource,
        useGrantedResource: async () => true,
        getResourceServerInfo: async (_ctx, resource) => ({
          scope: ALL_SCOPES.join(' '),
          audience: resource === defaultResource ? DEFAULT_AUDIENCE : resource,
          accessTokenTTL: accessTokenSeconds,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    discovery: { userinfo_endpoint: `${issuer}/protocol/openid-connect/userinfo` },
    renderError: async (ctx, out) => {
      await show(ctx, messagePage('That did not work', out.error_description ?? out.error));
    },
  };

  const provider = new Provider(issuer, configuration);
  const emitter: EventEmitter = provider;
  // Without it Koa prints the stack.
  emitter.on('error', (error: unknown, ctx: KoaContextWithOIDC) => {
    if (!isGone(ctx.req)) onError(error);
  });
  provider.on('grant.revoked', ({ oidc: { entities } }) => {
    const { sessionUid, clientId } = entities.RefreshToken ?? {};
    if (sessionUid && clientId) sessions.endClient(sessionUid, clientId);
  });
  provider.on('session.destroyed', ({ uid }) => sessions.endAll(uid));
  provider.use(showDeviceFormAgain);
  provider.use(inKeycloaksWords);
  addTokenExchange(provider, {
    keys,
    sessions,
    audience: DEFAULT_AUDIENCE,
    isAudience: (name) => isAudience(name, options.clients),
    expiresIn: accessTokenSeconds,
  });
  return provider;
}

/** For a form without the session of its page, oidc-provider shows the form again, and then fails to store a session that it never created. */
async function showDeviceFormAgain(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  try {
    await next();
  } catch (error) {
    if (ctx.method !== 'POST' || ctx.path !== ROUTES.code_verification || !ctx.body) throw error;
  }
}

/** Errors of the client itself, as Keycloak 26 answers them (ClientIdAndSecretAuthenticator, AuthenticationProcessor, StandardTokenExchangeProvider). */
async function inKeycloaksWords(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  const { error, error_description }: { error?: unknown; error_description?: unknown } =
    typeof ctx.body === 'object' && ctx.body !== null ? ctx.body : {};
  if (ctx.status === 401 && error === 'invalid_client')
    ctx.body = {
      error: ctx.oidc.client ? 'unauthorized_client' : 'invalid_client',
      error_description: 'Invalid client or Invalid client credentials',
    };
  if (typeof ctx.body === 'object' && ctx.body !== null && 'refresh_token' in ctx.body)
    ctx.body = { ...ctx.body, refresh_expires_in: MONTH_SECONDS };
  if (error_description === 'requested grant type is not allowed for this client' && isExchange(ctx))
    ctx.body = { error, error_description: 'Standard token exchange is not enabled for the requested client' };
}

const isExchange = ({ oidc }: KoaContextWithOIDC): boolean => oidc.params?.grant_type === TOKEN_EXCHANGE;

const hasApiScope = (scope: unknown): boolean =>
  String(scope ?? '')
    .split(' ')
    .some((word) => word in API_SCOPES);

async function show(ctx: KoaContextWithOIDC, content: ReturnType<typeof messagePage>): Promise<void> {
  ctx.type = 'html';
  ctx.set('content-security-policy', CONTENT_SECURITY_POLICY);
  ctx.body = String(await content);
}

const isOwn = (client: { clientId: string }, token: { clientId?: string | undefined }) =>
  token.clientId === client.clientId;

const isConfidential = (client: { clientAuthMethod?: string | undefined }) => client.clientAuthMethod !== 'none';

const DAY_SECONDS = 86_400;
const MONTH_SECONDS = 30 * DAY_SECONDS;

/** Keycloak's paths below the realm. */
const ROUTES = {
  authorization: '/protocol/openid-connect/auth',
  token: '/protocol/openid-connect/token',
  jwks: '/protocol/openid-connect/certs',
  device_authorization: '/protocol/openid-connect/auth/device',
  code_verification: '/device',
  end_session: '/protocol/openid-connect/logout',
  introspection: '/protocol/openid-connect/token/introspect',
  revocation: '/protocol/openid-connect/revoke',
  registration: '/clients-registrations/openid-connect',
};
