// Which scopes a token grants. A token that we verified or asked for grants what it names and no more; one that a user gave us may leave it to the server.
import type { JWTPayload } from 'jose';
import { allScopes, type GrantedScopes, grantsNothing } from '../fields/scopes.ts';
import { readClaims } from './claims.ts';

/** All scopes that a sign-in asks for: the document's seven and what keeps an account connected and names it. */
export const allOauthScopes = [...allScopes, 'openid', 'email', 'profile', 'offline_access'] as const;

/** Of a token that we verified, or that an issuer gave to us for a user's sign-in. A JWT grants what it names, even if that is nothing; `unknown` for an opaque token. */
export function grantedScopes(token: string): GrantedScopes {
  const claims = readClaims(token);
  return claims ? scopesIn(claims) : 'unknown';
}

/**
 * Of a token that a user configured, and of a Zapier connection: one that names none of the seven was not issued for them (a self-service login; the connections
 * of the published app's version 1.2.0, which asked for `openid email profile`), so the server decides.
 */
export function configuredScopes(token: string): GrantedScopes {
  const granted = grantedScopes(token);
  return grantsNothing(granted) ? 'unknown' : granted;
}

/** The scopes in the claims `scope`, a text (RFC 9068, 2.2.3), and `scp`, a text or a list (Entra ID, Okta). Anything else there names none. */
export function scopesIn({ scope, scp }: JWTPayload): ReadonlySet<string> {
  const lists = [scope, scp].map((claim) => (typeof claim === 'string' ? claim.split(' ') : []));
  return new Set([...lists.flat(), ...(Array.isArray(scp) ? scp : [])].filter(isScope));
}

/** RFC 6749, 3.3. */
function isScope(value: unknown): value is string {
  return typeof value === 'string' && /^[!#-[\]-~]+$/.test(value);
}
