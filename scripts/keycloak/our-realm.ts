// CodeTether's additions to a realm that Keycloak made.
import { allScopes, scopes } from '@codetether/core';

/** Replace it with the address of your own server. */
export const mcpServerUrl = 'https://mcp.example.com/mcp';

export const realmSettings = {
  bruteForceProtected: true,
  // A stolen refresh token is found when it is used again. One repetition is allowed, since an answer can be lost on its way.
  revokeRefreshToken: true,
  refreshTokenMaxReuse: 1,
};

export const realmRoles = [
  { name: 'admin', description: 'May read usage and billing' },
  { name: 'editor', description: 'May use tasks, messages, Ralph and cron jobs' },
];

const toExchange = audience('may exchange the token', { 'included.client.audience': 'codetether-mcp-server' });
const toCall = audience('takes the token', { 'included.custom.audience': mcpServerUrl });

/** A client that registers itself with some scopes gets only those (keycloak#50807), so each carries the audiences. */
export const clientScopes = allScopes.map((name, index) => ({
  name,
  description: scopes[name],
  protocol: 'openid-connect',
  attributes: {
    'include.in.token.scope': 'true',
    'display.on.consent.screen': 'true',
    'consent.screen.text': scopes[name],
    'gui.order': String(index + 1),
  },
  protocolMappers: [toExchange, toCall],
}));

/** Of the scopes that Keycloak has by itself: shown after ours. */
export const orderOfBuiltIn: Readonly<Record<string, number>> = { profile: 8, email: 9, offline_access: 10 };

/** Where assistants may be that register themselves: on their user's machine, or at one of these. */
export const trustedHosts = [
  'localhost',
  '127.0.0.1',
  'claude.ai',
  'claude.com',
  'chatgpt.com',
  'vscode.dev',
  'insiders.vscode.dev',
  'anysphere.cursor-mcp',
  // mcp-remote names its page there.
  'github.com',
];

const defaultClientScopes = ['web-origins', 'acr', 'profile', 'roles', 'basic', 'email'];
const optionalClientScopes = ['offline_access', ...allScopes];

const signIn = {
  protocol: 'openid-connect',
  enabled: true,
  implicitFlowEnabled: false,
  directAccessGrantsEnabled: false,
  serviceAccountsEnabled: false,
  consentRequired: true,
  fullScopeAllowed: true,
  webOrigins: [],
  defaultClientScopes,
  optionalClientScopes,
};
const confidential = { publicClient: false, clientAuthenticatorType: 'client-secret' };
const withPkce = { 'pkce.code.challenge.method': 'S256', 'use.refresh.tokens': 'true' };
const noSignIn = { standardFlowEnabled: false, consentRequired: false, redirectUris: [] };

export const clients = [
  {
    ...signIn,
    ...confidential,
    clientId: 'codetether-zapier',
    name: 'CodeTether for Zapier',
    standardFlowEnabled: true,
    redirectUris: ['https://zapier.com/dashboard/auth/oauth/return/App0CLIAPI/'],
    attributes: withPkce,
  },
  {
    ...signIn,
    ...confidential,
    clientId: 'codetether-slack',
    name: 'CodeTether for Slack',
    standardFlowEnabled: true,
    redirectUris: ['https://bot.example.com/link/callback'],
    attributes: withPkce,
  },
  {
    ...signIn,
    clientId: 'codetether-mcp',
    name: 'CodeTether for AI assistants on a computer',
    publicClient: true,
    standardFlowEnabled: false,
    redirectUris: [],
    attributes: { 'oauth2.device.authorization.grant.enabled': 'true', 'use.refresh.tokens': 'true' },
  },
  {
    ...signIn,
    clientId: 'codetether-assistants',
    name: 'CodeTether for AI assistants that do not register themselves',
    publicClient: true,
    standardFlowEnabled: true,
    redirectUris: [
      'https://claude.ai/api/mcp/auth_callback',
      'https://claude.com/api/mcp/auth_callback',
      'https://chatgpt.com/connector_platform_oauth_redirect',
      'https://chatgpt.com/connector/oauth/*',
      'https://vscode.dev/redirect',
      'https://insiders.vscode.dev/redirect',
      'cursor://anysphere.cursor-mcp/oauth/callback',
      // Any port: Claude Code, VS Code, mcp-remote and others listen there (RFC 8252, 7.3).
      'http://127.0.0.1/*',
      'http://localhost/*',
    ],
    attributes: withPkce,
  },
  {
    ...signIn,
    ...confidential,
    ...noSignIn,
    clientId: 'codetether-mcp-server',
    name: 'CodeTether MCP server, exchanges its callers’ tokens',
    attributes: { 'standard.token.exchange.enabled': 'true' },
    protocolMappers: [audience('CodeTether takes the exchanged token', { 'included.client.audience': 'codetether' })],
  },
  {
    ...signIn,
    ...confidential,
    ...noSignIn,
    clientId: 'codetether',
    name: 'CodeTether’s API, whom exchanged tokens are for',
    optionalClientScopes: [],
  },
];

function audience(name: string, included: Record<string, string>) {
  return {
    name,
    protocol: 'openid-connect',
    protocolMapper: 'oidc-audience-mapper',
    config: { ...included, 'access.token.claim': 'true', 'id.token.claim': 'false' },
  };
}
