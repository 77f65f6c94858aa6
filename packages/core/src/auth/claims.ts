// Who a token says it is for. Nothing is verified here.
import { createHash } from 'node:crypto';
import { decodeJwt, type JWTPayload } from 'jose';
import { bounded } from '../untrusted/bound.ts';
import { cleanLine } from '../untrusted/clean.ts';

/**
 * A name of 16 hex digits for the token's account, not a secret. It comes from issuer and subject of the token, or of the ID token that came with it, so it stays
 * the same after each refresh; of tokens that name no subject it comes from the token itself.
 */
export function accountIdOf(token: string, idToken?: string): string {
  const account = holderOf(token) ?? (idToken === undefined ? undefined : holderOf(idToken)) ?? token;
  return createHash('sha256').update(account).digest('hex').slice(0, 16);
}

function holderOf(token: string): string | undefined {
  const { iss, sub } = readClaims(token) ?? {};
  // Subjects that are not text would all be one account.
  if (typeof sub !== 'string' || sub === '') return undefined;
  return `${typeof iss === 'string' ? iss : ''}\n${sub}`;
}

export interface Subject {
  email?: string;
  name?: string;
}

/** Who the token is for, as far as it says; each in one line without what nobody can see. */
export function subjectOf(token: string): Subject {
  const { email, name, preferred_username } = readClaims(token) ?? {};
  const subject: Subject = {};
  if (typeof email === 'string') subject.email = shownName(email);
  if (typeof name === 'string') subject.name = shownName(name);
  else if (typeof preferred_username === 'string') subject.name = shownName(preferred_username);
  return subject;
}

/** An issuer's text, or that of whoever chose the name: for terminals and pages. */
function shownName(text: string): string {
  return bounded(cleanLine(text), longestName);
}

/** In characters. */
const longestName = 200;

/** Nothing when the token is not a JWT that can be read. */
export function readClaims(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}
