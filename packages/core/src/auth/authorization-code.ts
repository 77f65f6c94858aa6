// Sign-in in a browser that returns to us: authorization code with PKCE (RFC 7636), state and nonce.
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
import { notHttps, signInFailure } from './failures.ts';
import { allOauthScopes } from './token-scopes.ts';
import { type Tokens, tokensOf } from './tokens.ts';

export interface AuthorizationOptions {
  /** Exactly as registered at the issuer. */
  redirectUri: string;
  /** Default: all scopes that CodeTether knows. `openid` is always included. */
  scopes?: readonly string[];
  /** `login`, `consent`, `select_account` … (OpenID Connect Core, 3.1.2.1). */
  prompt?: string;
  loginHint?: string;
  /** Default: a random state. */
  state?: string;
}

/** Data that is needed when the browser comes back. Keep it on the server, for one use. `url` is the page to send the browser to. */
export interface Authorization {
  url: string;
  redirectUri: string;
  state: string;
  nonce: string;
  codeVerifier: string;
  /** The requested scopes. */
  scopes: readonly string[];
}

/** Starts a sign-in without a network call. Throws ConnectorError `invalid_input` when the issuer's page is not safe for a browser. */
export async function beginAuthorization(client: OidcClient, options: AuthorizationOptions): Promise<Authorization> {
  const { redirectUri, scopes = allOauthScopes, prompt, loginHint, state = randomState() } = options;
  const nonce = randomNonce();
  const codeVerifier = randomPKCECodeVerifier();
  // The page comes from the issuer's own document.
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
  return { url: url.href, redirectUri, state, nonce, codeVerifier, scopes };
}

/** From `Authorization`. Without `redirectUri` it is taken from the callback's url, which is another one behind a proxy. */
export type AuthorizationChecks = Pick<Authorization, 'state' | 'nonce' | 'codeVerifier'> &
  Partial<Pick<Authorization, 'redirectUri' | 'scopes'>>;

/**
 * Completes a sign-in with the url that the browser came back to. Throws ConnectorError `not_authenticated` when the user refused or the answer belongs to
 * another sign-in, OfflineAccessRefused when it must begin again without offline access.
 */
export async function completeAuthorization(
  client: OidcClient,
  callbackUrl: string | URL,
  { state, nonce, codeVerifier, redirectUri, scopes = [] }: AuthorizationChecks,
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
    throw signInFailure(error, scopes);
  }
}
