// Sign-in at Keycloak by authorization code with PKCE (RFC 7636), refresh, and the test of a connection.
import { type Clock, ConnectorError, connectionError, toConnectorError } from '@codetether/core';
import { subjectOf } from '@codetether/core/auth';
import type { Authentication, Bundle, ZObject } from 'zapier-platform-core';
import type { Accounts } from './accounts.ts';
import type { Config } from './config.ts';
import { perform, zapierError } from './errors.ts';

export function authentication(
  config: () => Config,
  accounts: Accounts,
  clock: Clock,
  fetch: typeof globalThis.fetch,
): Authentication {
  const tokens = (z: ZObject, grant: Record<string, string>) => tokensOf(z, config(), grant, fetch);
  return {
    type: 'oauth2',
    oauth2Config: {
      // Zapier adds the PKCE challenge to it, and the verifier to the inputs of getAccessToken.
      authorizeUrl: async (_z: ZObject, { inputData }: Bundle) => authorizeUrl(config(), inputData),
      getAccessToken: async (z: ZObject, { inputData }: Bundle) => {
        const { code_verifier } = inputData;
        return tokens(z, {
          grant_type: 'authorization_code',
          code: String(inputData.code ?? ''),
          redirect_uri: String(inputData.redirect_uri ?? ''),
          // Keycloak treats an empty verifier as a wrong one.
          ...(code_verifier ? { code_verifier: String(code_verifier) } : {}),
        });
      },
      refreshAccessToken: async (z: ZObject, { authData }: Bundle) => {
        const refresh_token = authData.refresh_token ?? '';
        if (!refresh_token) throw signedOut(z);
        // An issuer that rotates sends a newer one, after which only that one works.
        return { refresh_token, ...(await tokens(z, { grant_type: 'refresh_token', refresh_token })) };
      },
      autoRefresh: true,
      enablePkce: true,
    },
    test: perform(async (bundle) => {
      const caller = accounts(bundle);
      // A call that the API refuses without a valid token. userinfo would only show that the issuer accepts it.
      await caller.api.ralph.list({ limit: 1 }).catch((thrown) => {
        // The API knows an account that may not see runs, and the account may do other things.
        if (toConnectorError(thrown).code !== 'missing_scope') throw thrown;
      });
      const { email, name } = subjectOf(bundle.authData.access_token ?? '');
      const { host } = new URL(config().apiUrl);
      return {
        id: caller.api.accountId,
        email: email ?? name ?? caller.api.accountId,
        name: name ?? null,
        server: host,
      };
    }, clock),
    connectionLabel: '{{email}} at {{server}}',
  };
}

function authorizeUrl({ issuer, clientId, scopes }: Config, inputData: Readonly<Record<string, unknown>>): string {
  const url = new URL(`${issuer}/protocol/openid-connect/auth`);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: String(inputData.redirect_uri ?? ''),
    state: String(inputData.state ?? ''),
    scope: scopes,
  }).toString();
  return url.href;
}

const requestMs = 10_000;

type Tokens = { access_token: string; refresh_token?: string };

/** Throws ExpiredAuthError when the issuer refuses the grant: the user must sign in again. */
async function tokensOf(
  z: ZObject,
  { issuer, clientId, clientSecret }: Config,
  grant: Record<string, string>,
  fetch: typeof globalThis.fetch,
): Promise<Tokens> {
  const url = `${issuer}/protocol/openid-connect/token`;
  // As a Request, since Zapier's log of requests contains the body of any other call, and this body has secrets.
  const request = new Request(url, {
    method: 'POST',
    body: new URLSearchParams({ ...grant, client_id: clientId, ...(clientSecret && { client_secret: clientSecret }) }),
    // A redirect would send them to a host that nobody configured.
    redirect: 'manual',
    signal: AbortSignal.timeout(requestMs),
  });
  const response = await fetch(request).catch((thrown: unknown) => {
    throw unreached(z, url, thrown);
  });
  const answer = await bodyOf(response);
  if (answer.error === 'invalid_grant') throw signedOut(z);
  if (response.status === 401 || answer.error === 'invalid_client' || answer.error === 'unauthorized_client') {
    throw wrongClient(z);
  }
  const { access_token, refresh_token } = answer;
  if (response.status !== 200 || typeof access_token !== 'string') {
    const message = `The CodeTether sign-in failed (status ${response.status}). Try again in a minute.`;
    if (response.status >= 500 || response.status === 429) throw new z.errors.ThrottledError(message, 60);
    throw new z.errors.Error(message, 'sign_in_failed', response.status);
  }
  return { access_token, ...(typeof refresh_token === 'string' ? { refresh_token } : {}) };
}

async function bodyOf(response: Response): Promise<Record<string, unknown>> {
  const body: unknown = await response.json().catch(() => undefined);
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

function unreached(z: ZObject, url: string, thrown: unknown): Error {
  const known =
    thrown instanceof ConnectorError ? thrown : connectionError(thrown, { url, server: 'the identity server' });
  if (known) return zapierError(z, known);
  return new z.errors.ThrottledError('The CodeTether sign-in cannot be reached. Try again in a minute.', 60);
}

function signedOut({ errors }: ZObject): Error {
  return new errors.ExpiredAuthError('The CodeTether sign-in has ended. Reconnect this account.');
}

function wrongClient({ errors }: ZObject): Error {
  const message =
    'The CodeTether sign-in does not accept this app. Its operator must check CLIENT_ID, CLIENT_SECRET and the redirect URI.';
  return new errors.Error(message, 'invalid_client');
}
