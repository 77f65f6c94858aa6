// What a token says about itself. Nothing is verified here: for display, for keys of stores, and to ask for missing scopes early; the server decides.
import { createHash } from 'node:crypto';
import { decodeJwt, type JWTPayload } from 'jose';
import { allScopes, type GrantedScopes } from '../scopes.ts';

/** All scopes that a sign-in asks for: the document's seven and what keeps an account connected and names it. */
export const allOauthScopes = [...allScopes, 'openid', 'email', 'profile', 'offline_access'] as const;

/** The scopes in a JWT's `scope` claim; `unknown` for any other token, and for one whose claim names none of the document's seven. */
export function scopesOf(token: string): GrantedScopes {
  const { scope } = claimsOf(token);
  const granted = new Set(typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []);
  return allScopes.some((scope) => granted.has(scope)) ? granted : 'unknown';
}

/** A name of 16 hex digits for the token's account, the same after each refresh: of issuer and subject of a JWT, else of the key itself. No secret. */
export function accountIdOf(token: string): string {
  const { iss = '', sub } = claimsOf(token);
  const account = sub === undefined ? token : `${iss}\n${sub}`;
  return createHash('sha256').update(account).digest('hex').slice(0, 16);
}

export interface Subject {
  email?: string;
  name?: string;
}

/** Who the token is for, as far as it says. */
export function subjectOf(token: string): Subject {
  const { email, name, preferred_username } = claimsOf(token);
  const subject: Subject = {};
  if (typeof email === 'string') subject.email = email;
  if (typeof name === 'string') subject.name = name;
  else if (typeof preferred_username === 'string') subject.name = preferred_username;
  return subject;
}

function claimsOf(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
}
