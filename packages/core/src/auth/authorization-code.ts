// Sign-in in a browser that comes back to us: authorization code with PKCE (RFC 7636), state and nonce.
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { safeLink } from '../untrusted/link.ts';
import type { OidcClient } from './discovery.ts';
import { failureOf, notHttps } from './failures.ts';
import { allOauthScopes } from './token-scopes.ts';
import { type Tokens, tokensOf } from './tokens.ts';

export interface AuthorizationOptions {
  /** Exactly as it is registered at the issuer. */
  redirectUri: string;
  /** Default: all that CodeTether knows. `openid` is always asked for. */
  scopes?: readonly string[];
  /** `login`, `consent`, `select_account` … (OpenID Connect Core, 3.1.2.1). */
  prompt?: string;
  loginHint?: string;
  /** Default: a random one. */
  state?: string;
}

/** What must be known again when the browser comes back. Keep it on the server, for one use; `url` is where to send the browser. */
export interface Authorization {
  url: string;
  redirectUri: string;
  state: string;
  nonce: string;
  codeVerifier: string;
}

/** Begins a sign-in; no call is made. Throws ConnectorError `invalid_input` when the issuer's page is one that no browser should be sent to. */
export async function beginAuthorization(client: OidcClient, options: AuthorizationOptions): Promise<Authorization> {
  const { redirectUri, scopes = allOauthScopes, prompt, loginHint, state = randomState() } = options;
  const nonce = randomNonce();
  const codeVerifier = randomPKCECodeVerifier();
  // The issuer's own document names the page.
  const { authorization_endpoint: page = '' } = client.configuration.serverMetadata();
  if (safeLink(page) === undefined) throw notHttps();
  const url = buildAuthorizationUrl(client.configuration, {
    redirect_uri: redirectUri,
    scope: [...new Set(['openid', ...scopes])].join(' '),
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...(prompt && { prompt }),
    ...(loginHint && { login_hint: loginHint }),
  });
  return { url: url.href, redirectUri, state, nonce, codeVerifier };
}

/** Of `Authorization`; without `redirectUri` it is taken from the callback's url, which is another one behind a proxy. */
export type AuthorizationChecks = Pick<Authorization, 'state' | 'nonce' | 'codeVerifier'> &
  Partial<Pick<Authorization, 'redirectUri'>>;

/** Ends a sign-in with the url to which the browser came back. Throws ConnectorError `not_authenticated` when it was refused or belongs to another sign-in. */
export async function completeAuthorization(
  client: OidcClient,
  callbackUrl: string | URL,
  { state, nonce, codeVerifier, redirectUri }: AuthorizationChecks,
): Promise<Tokens> {
  const callback = new URL(callbackUrl);
  const url = new URL(redirectUri ?? callback);
  url.search = callback.search;
  try {
    const answer = await authorizationCodeGrant(client.configuration, url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
    });
    return tokensOf(answer, client.clock.now());
  } catch (error) {
    throw failureOf(error);
  }
}
