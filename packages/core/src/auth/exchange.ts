// Exchanges a token for one with another audience and the same user (RFC 8693), for a server that calls CodeTether for its callers.

import { createHash } from 'node:crypto';
import { genericGrantRequest, tokenIntrospection } from 'openid-client';
import { singleFlight } from '../concurrency/one-at-a-time.ts';
import { ConnectorError } from '../errors.ts';
import type { GrantedScopes } from '../fields/scopes.ts';
import type { Log } from '../program/log.ts';
import { setNewest } from '../set-newest.ts';
import { bounded } from '../untrusted/bound.ts';
import { cleanLine } from '../untrusted/clean.ts';
import type { OidcClient } from './discovery.ts';
import { failureOf, refusalOf, signInAgain } from './failures.ts';
import { expiryOf, holds, type Tokens, tokensOf } from './tokens.ts';

export interface ExchangeOptions {
  /** The access token that the caller sent, verified by the server that received it. */
  subjectToken: string;
  /** The audience of the new token. */
  audience: string;
  /** The scopes of the new token; with `unknown` the issuer decides. */
  scopes: GrantedScopes;
  /** For the operator: why the issuer does not exchange tokens for this server. */
  log: Log;
}

/** A kept token that ends sooner than this is not used again, in ms. */
const margin = 30_000;

/** The most kept tokens; then the oldest is dropped. */
const mostKept = 1_000;

/**
 * Exchanges a token, and keeps the answer until shortly before it or the subject's token ends. Throws ConnectorError: `not_authenticated` for a token that
 * the issuer does not accept, `missing_scope` for no scope at all, `internal` for a mistake of the operator.
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

/**
 * Asks the issuer with a text that is not a token whether this client may exchange tokens, and logs the reason if it may not. Throws ConnectorError when the
 * issuer does not answer.
 */
export async function checkExchange(
  client: OidcClient,
  options: Pick<ExchangeOptions, 'audience' | 'log'>,
): Promise<void> {
  try {
    await requestExchange(client, { ...options, subjectToken: 'not-a-token' }, undefined);
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw failureOf(error);
    const { error: code, description = '' } = refusal;
    // The right answer to such a text (RFC 8693, 2.2.2). Keycloak gives the same code, with other words, where exchange is switched off.
    if (['invalid_request', 'invalid_grant'].includes(code) && !/exchange/i.test(description)) return;
    logRefusal(refusal, { ...options, subjectToken: 'not-a-token' });
  }
}

/** An empty text would mean the issuer's default scopes. */
function scopeOf(scopes: GrantedScopes): string | undefined {
  if (scopes === 'unknown') return undefined;
  if (scopes.size > 0) return [...scopes].join(' ');
  throw new ConnectorError('missing_scope', 'This sign-in grants no scope that could be passed on.', {
    hint: 'Sign in again and allow what CodeTether needs.',
  });
}

async function exchanged(client: OidcClient, options: ExchangeOptions, scope: string | undefined): Promise<Tokens> {
  try {
    return tokensOf(await requestExchange(client, options, scope), client.clock.now());
  } catch (error) {
    throw await exchangeFailure(error, client, options);
  }
}

function requestExchange(
  { configuration }: OidcClient,
  { subjectToken, audience }: Pick<ExchangeOptions, 'subjectToken' | 'audience'>,
  scope: string | undefined,
) {
  return genericGrantRequest(configuration, 'urn:ietf:params:oauth:grant-type:token-exchange', {
    subject_token: subjectToken,
    subject_token_type: accessToken,
    requested_token_type: accessToken,
    audience,
    ...(scope !== undefined && { scope }),
  });
}

/**
 * By RFC 8693 (2.2.2) `invalid_request` means a subject's token that is no longer valid, but Keycloak uses it for mistakes of its operator too. So the issuer
 * is asked about the token.
 */
async function exchangeFailure(error: unknown, client: OidcClient, options: ExchangeOptions): Promise<ConnectorError> {
  const refusal = refusalOf(error);
  if (!refusal) return failureOf(error);
  if (refusal.error === 'invalid_grant') return signInAgain();
  try {
    if (refusal.error === 'invalid_request' && !(await isActive(client, options.subjectToken))) return signInAgain();
  } catch (failed) {
    const failure = failureOf(failed);
    // An issuer that refuses to say is one more mistake of the operator.
    if (failure.retryable) return failure;
  }
  logRefusal(refusal, options);
  return new ConnectorError('internal', 'This server is set up wrongly; tell its operator.', {
    hint: "The reason is in the server's log.",
  });
}

function logRefusal(
  { error, description = '' }: { error: string; description?: string | undefined },
  { log, audience, subjectToken }: Pick<ExchangeOptions, 'log' | 'audience' | 'subjectToken'>,
): void {
  log.warn('the identity server does not exchange tokens for this server', {
    error: bounded(cleanLine(error), longestLogged),
    error_description: bounded(cleanLine(description.replaceAll(subjectToken, '…')), longestLogged),
    audience,
  });
}

/** In characters. */
const longestLogged = 200;

/** RFC 7662. False at an issuer that does not say: then the error has its meaning in RFC 8693. */
async function isActive({ configuration }: OidcClient, token: string): Promise<boolean> {
  if (!configuration.serverMetadata().introspection_endpoint) return false;
  return (await tokenIntrospection(configuration, token, { token_type_hint: 'access_token' })).active;
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
