// Who a token says it is for. Nothing is verified here.
import { createHash } from 'node:crypto';
import { decodeJwt, type JWTPayload } from 'jose';
import { bounded } from '../untrusted/bound.ts';
import { cleanLine } from '../untrusted/clean.ts';

/** A name of 16 hex digits for the token's account, the same after each refresh: of issuer and subject of a JWT, else of the key itself. No secret. */
export function accountIdOf(token: string): string {
  const { iss, sub } = readClaims(token) ?? {};
  // All subjects that are not text would be one account.
  const account = typeof sub === 'string' && sub !== '' ? `${typeof iss === 'string' ? iss : ''}\n${sub}` : token;
  return createHash('sha256').update(account).digest('hex').slice(0, 16);
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
