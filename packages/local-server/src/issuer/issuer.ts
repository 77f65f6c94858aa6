import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { SigningKeys } from '../auth/signing-keys.ts';
import { CONTENT_SECURITY_POLICY } from '../pages/layout.ts';
import type { IssuerRecordStore } from '../store/issuer-records.ts';
import { verifyAccessToken } from './access-token.ts';
import { accountNamed, claimsOf } from './accounts.ts';
import { createProvider, type IssuerOptions } from './provider.ts';
import { createSessions } from './sessions.ts';
import { messagePage, signInPage } from './sign-in-page.ts';

/** Answers requests to the issuer; false for any other path. */
export type IssuerHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/**
 * An OIDC issuer at Keycloak's paths, `/realms/<realm>/…`, for a node:http server: discovery, authorization code with PKCE,
 * device code, rotating refresh tokens, token exchange, revocation, userinfo.
 */
export function createIssuer(
  issuer: string,
  {
    keys,
    records,
    options = {},
  }: { keys: SigningKeys; records: IssuerRecordStore; options?: IssuerOptions | undefined },
): IssuerHandler {
  const sessions = createSessions(records);
  const provider = createProvider(issuer, { keys, records, sessions, options });
  const answer = provider.callback();
  const mount = new URL(issuer).pathname;

  return async (request, response) => {
    // A request without a valid URL is not for the issuer.
    const url = URL.parse(request.url ?? '/', issuer);
    if (!url?.pathname.startsWith(`${mount}/`)) return false;
    const path = url.pathname.slice(mount.length);
    if (path.startsWith('/login-actions/')) await signIn(provider, request, response);
    else if (path === '/protocol/openid-connect/userinfo')
      await userinfo({ issuer, keys, sessions }, request, response);
    else {
      if (path === '/protocol/openid-connect/auth') askForConsent(url);
      // oidc-provider derives the mount path from the difference between `originalUrl` and `url`.
      const relative = `${path}${url.search}`;
      Object.assign(request, { originalUrl: `${mount}${relative}`, url: relative });
      await answer(request, response);
    }
    return true;
  };
}

/** oidc-provider drops offline_access from requests without prompt=consent; Keycloak does not. */
function askForConsent(url: URL): void {
  const scopes = url.searchParams.get('scope')?.split(' ') ?? [];
  if (scopes.includes('offline_access') && !url.searchParams.has('prompt')) url.searchParams.set('prompt', 'consent');
}

async function signIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const interaction = await provider.interactionDetails(request, response).catch(() => undefined);
  if (!interaction) {
    const text = 'This sign-in has ended or was begun in another browser. Go back to the application and start again.';
    return sendPage(response, 400, await messagePage('Start again', text));
  }
  const { params } = interaction;
  const scopes = String(params.scope ?? '')
    .split(' ')
    .filter(Boolean);
  if (request.method !== 'POST') {
    const client = await provider.Client.find(String(params.client_id));
    const clientName = client?.clientName ?? String(params.client_id);
    return sendPage(response, 200, await signInPage({ action: request.url ?? '', clientName, scopes }));
  }

  const body = await bodyOf(request);
  if (body === undefined) {
    const text = 'The form was too large. Go back to the application and start again.';
    return sendPage(response, 413, await messagePage('Start again', text));
  }
  const form = new URLSearchParams(body);
  const account = accountNamed(form.get('username') ?? '');
  if (form.get('decision') !== 'allow' || !account) {
    const denied = { error: 'access_denied', error_description: 'The user did not allow it.' };
    return provider.interactionFinished(request, response, denied, { mergeWithLastSubmission: false });
  }
  const grant = new provider.Grant({ accountId: account.id, clientId: String(params.client_id) });
  grant.addOIDCScope(scopes.join(' '));
  for (const resource of [params.resource].flat().filter((one) => typeof one === 'string'))
    grant.addResourceScope(resource, scopes.join(' '));
  // A user who is signed in is not signed in again, so `auth_time` stays, as at Keycloak.
  const isSignedIn = interaction.prompt.name !== 'login' && interaction.session?.accountId === account.id;
  return provider.interactionFinished(request, response, {
    ...(!isSignedIn && { login: { accountId: account.id } }),
    consent: { grantId: await grant.save() },
  });
}

async function userinfo(
  trust: Parameters<typeof verifyAccessToken>[1],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const token = /^bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const verified = token === undefined ? undefined : await verifyAccessToken(token, trust);
  if (!verified) {
    response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"', 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: 'invalid_token', error_description: 'Token verification failed' }));
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(claimsOf(verified.account)));
}

function sendPage(response: ServerResponse, status: number, page: { toString(): string }): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'cache-control': 'no-store',
  });
  response.end(page.toString());
}

/** In characters; oidc-provider's own forms have about the same limit. */
const MAX_FORM_LENGTH = 56_000;

/** Undefined if it is longer. Reads it to its end anyway, because otherwise the sender would not get the answer. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) if (body.length <= MAX_FORM_LENGTH) body += chunk;
  return body.length <= MAX_FORM_LENGTH ? body : undefined;
}
