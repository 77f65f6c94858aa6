import type { ClientMetadata } from 'oidc-provider';

/** A client of the issuer, in addition to the ready-made ones, or replacing the one with the same id. */
export interface IssuerClient {
  id: string;
  /** Absent for a public client, which may use only PKCE and device code. */
  secret?: string;
  name?: string;
  redirectUris: string[];
  /** Whether this client may exchange a user's token for one of its own (RFC 8693). */
  tokenExchange?: boolean;
}

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

/** The confidential client that exchanges the tokens of others. As in docs/keycloak/realm.json, tokens with a scope of the API have it in their audience. */
export const EXCHANGER = 'codetether-mcp-server';

/** One client for each connector; the secrets open nothing but this local server. */
const READY_MADE_CLIENTS: readonly IssuerClient[] = [
  {
    id: 'codetether-zapier',
    secret: 'codetether-zapier-secret',
    name: 'Zapier',
    redirectUris: ['https://zapier.com/dashboard/auth/oauth/return/App0CLIAPI/', 'http://localhost/callback'],
  },
  {
    id: 'codetether-slack',
    secret: 'codetether-slack-secret',
    name: 'CodeTether for Slack',
    redirectUris: [
      'http://localhost:3000/link/callback',
      'http://127.0.0.1:3000/link/callback',
      'http://localhost/callback',
    ],
  },
  {
    id: 'codetether-mcp',
    name: 'CodeTether MCP',
    redirectUris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
  },
  {
    id: EXCHANGER,
    secret: 'codetether-mcp-server-secret',
    name: 'CodeTether MCP server',
    redirectUris: ['http://localhost/callback'],
    tokenExchange: true,
  },
];

/** The clients that nobody signs in with: Keycloak's account console, and the API as the audience of tokens. */
const AUDIENCES = ['account', 'codetether'];

/** Whether a token may be exchanged for one with that audience: Keycloak accepts ids of clients only. */
export const isAudience = (name: string, extra: readonly IssuerClient[] = []): boolean =>
  [...AUDIENCES, ...[...READY_MADE_CLIENTS, ...extra].map(({ id }) => id)].includes(name);

/** The clients in oidc-provider's form. */
export function clientMetadata(extra: readonly IssuerClient[] = []): ClientMetadata[] {
  const byId = new Map([...READY_MADE_CLIENTS, ...extra].map((client) => [client.id, client]));
  return [...byId.values()].map((client) => ({
    client_id: client.id,
    client_name: client.name ?? client.id,
    redirect_uris: client.redirectUris,
    response_types: ['code'],
    // `native` lets a client on the user's machine listen on any loopback port (RFC 8252, 7.3).
    application_type: client.redirectUris.some((uri) => uri.startsWith('http:')) ? 'native' : 'web',
    grant_types: [
      'authorization_code',
      'refresh_token',
      DEVICE_CODE,
      ...(client.tokenExchange ? [TOKEN_EXCHANGE] : []),
    ],
    ...(client.secret
      ? { client_secret: client.secret, token_endpoint_auth_method: 'client_secret_post' }
      : { token_endpoint_auth_method: 'none' }),
  }));
}
