// Exchanges a token for one with another audience and the same user (RFC 8693), for a server that calls CodeTether for its callers.

import { createHash } from 'node:crypto';
import { genericGrantRequest, ResponseBodyError } from 'openid-client';
import { singleFlight } from '../concurrency/one-at-a-time.ts';
import { ConnectorError } from '../errors.ts';
import type { GrantedScopes } from '../fields/scopes.ts';
import { setNewest } from '../set-newest.ts';
import type { OidcClient } from './discovery.ts';
import { failureOf, signInAgain } from './failures.ts';
import { expiryOf, holds, type Tokens, tokensOf } from './tokens.ts';

export interface ExchangeOptions {
  /** The access token that the caller sent, verified by the server that received it. */
  subjectToken: string;
  /** The audience of the new token. */
  audience: string;
  /** The scopes of the new token; with `unknown` the issuer decides. */
  scopes: GrantedScopes;
}

/** A kept token that ends sooner than this is not used again, in ms. */
const margin = 30_000;

/** The most kept tokens; then the oldest is dropped. */
const mostKept = 1_000;

/**
 * Exchanges a token, and keeps the answer until shortly before it or the subject's token ends. Throws ConnectorError: `not_authenticated` for a token that
 * the issuer does not accept, `missing_scope` for scopes that it lacks.
 */
export async function exchange(client: OidcClient, options: ExchangeOptions): Promise<Tokens> {
  const { clock } = client;
  const scope = scopeOf(options.scopes);
  const cache = cacheOf(client);
  const key = keyOf(options, scope);
  const kept = cache.get(key);
  if (kept && holds(kept, clock.now(), margin)) return kept;
  return singleFlight(client, key, async () => {
    const tokens = await exchanged(client, options, scope);
    const ends = [tokens.expiresAt, expiryOf(options.subjectToken)].filter((end) => end !== undefined);
    // Without a known end the kept token could outlive a sign-out.
    if (ends.length === 0) return tokens;
    const kept = { ...tokens, expiresAt: Math.min(...ends) };
    setNewest(cache, key, kept, mostKept);
    return kept;
  });
}

/** An empty text would mean the issuer's default scopes. */
function scopeOf(scopes: GrantedScopes): string | undefined {
  if (scopes === 'unknown') return undefined;
  if (scopes.size > 0) return [...scopes].join(' ');
  throw new ConnectorError('missing_scope', 'This sign-in grants no scope that could be passed on.', {
    hint: 'Sign in again and allow what CodeTether needs.',
  });
}

async function exchanged(
  { configuration, clock }: OidcClient,
  options: ExchangeOptions,
  scope: string | undefined,
): Promise<Tokens> {
  try {
    const answer = await genericGrantRequest(configuration, 'urn:ietf:params:oauth:grant-type:token-exchange', {
      subject_token: options.subjectToken,
      subject_token_type: accessToken,
      requested_token_type: accessToken,
      audience: options.audience,
      ...(scope !== undefined && { scope }),
    });
    return tokensOf(answer, clock.now());
  } catch (error) {
    throw isDeadSubject(error) ? signInAgain() : failureOf(error);
  }
}

/** RFC 8693 (2.2.2) has one code for a subject token that has died and for a malformed request; only Keycloak's words tell them apart. */
function isDeadSubject(error: unknown): boolean {
  return (
    error instanceof ResponseBodyError &&
    error.error === 'invalid_request' &&
    error.error_description === 'Invalid token'
  );
}

const accessToken = 'urn:ietf:params:oauth:token-type:access_token';

const caches = new WeakMap<OidcClient, Map<string, Tokens>>();

function cacheOf(client: OidcClient): Map<string, Tokens> {
  const cache = caches.get(client) ?? new Map<string, Tokens>();
  caches.set(client, cache);
  return cache;
}

/** The key does not contain the subject's token itself. */
function keyOf({ subjectToken, audience }: ExchangeOptions, scope: string | undefined): string {
  return createHash('sha256')
    .update(JSON.stringify([subjectToken, audience, scope]))
    .digest('hex');
}
