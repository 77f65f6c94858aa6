// Reads the subject and the session of a token, without verifying anything.
import { createHash } from 'node:crypto';
import { decodeJwt, type JWTPayload } from 'jose';
import { bounded } from '../untrusted/bound.ts';
import { cleanLine } from '../untrusted/clean.ts';
import type { Tokens } from './tokens.ts';

/**
 * An id of 16 hex digits for the token's account; not a secret. It is derived from issuer and subject of the token, or of the ID token that came with it,
 * so it stays the same after each refresh. For a token without a subject it is derived from the token itself.
 */
export function accountIdOf(token: string, idToken?: string): string {
  const account = holderOf(token) ?? (idToken === undefined ? undefined : holderOf(idToken)) ?? token;
  return createHash('sha256').update(account).digest('hex').slice(0, 16);
}

/** Whether the tokens name another account than the one with that ID. */
export function isOfAnother({ accessToken, idToken }: Tokens, accountId: string): boolean {
  const isNamed = [accessToken, idToken].some((token) => token !== undefined && holderOf(token) !== undefined);
  return isNamed && accountIdOf(accessToken, idToken) !== accountId;
}

function holderOf(token: string): string | undefined {
  const { iss, sub } = readClaims(token) ?? {};
  // All subjects that are not text would share one account.
  if (typeof sub !== 'string' || sub === '') return undefined;
  return `${typeof iss === 'string' ? iss : ''}\n${sub}`;
}

/**
 * Whether both sign-ins belong to one session of a browser (`sid`, OpenID Connect Front-Channel Logout 1.0, 3): Keycloak ends both when one of them is
 * revoked.
 */
export function shareSession(one: Tokens, other: Tokens): boolean {
  const session = sessionOf(one);
  return session !== undefined && session === sessionOf(other);
}

/** Whether the sign-in belongs to a session of a browser, which others may share. */
export function inSession(tokens: Tokens): boolean {
  return sessionOf(tokens) !== undefined;
}

function sessionOf({ accessToken, idToken = '' }: Tokens): string | undefined {
  const claims = [readClaims(accessToken), readClaims(idToken)].find((claims) => typeof claims?.sid === 'string');
  return claims && `${claims.iss}\n${claims.sid}`;
}

/**
 * Whether a sign-in that took so long, in ms, joined a session of the browser that was there before, so that other sign-ins may share it: the user had
 * proved earlier who they are (`auth_time`, OpenID Connect Core, 2).
 */
export function joinedSession(tokens: Tokens, tookMs: number): boolean {
  const { accessToken, idToken = '' } = tokens;
  const { iat } = readClaims(accessToken) ?? {};
  const provedAt = [accessToken, idToken].map((token) => readClaims(token)?.auth_time).find(Number.isFinite);
  if (!inSession(tokens) || iat === undefined) return false;
  return typeof provedAt === 'number' && (iat - provedAt) * 1000 > tookMs + roundingMs;
}

/** Both times are in whole seconds. */
const roundingMs = 2_000;

export interface Subject {
  email?: string;
  name?: string;
}

/** The user of the token, as far as it names one; each name is one line without invisible characters. */
export function subjectOf(token: string): Subject {
  const { email, name, preferred_username } = readClaims(token) ?? {};
  const subject: Subject = {};
  if (typeof email === 'string') subject.email = shownName(email);
  if (typeof name === 'string') subject.name = shownName(name);
  else if (typeof preferred_username === 'string') subject.name = shownName(preferred_username);
  return subject;
}

/** A name that the issuer or a user chose, for terminals and pages. */
function shownName(text: string): string {
  return bounded(cleanLine(text), longestName);
}

/** In characters. */
const longestName = 200;

/** Undefined when the token is not a readable JWT. */
export function readClaims(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}
