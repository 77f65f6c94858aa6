// The scopes of a token. One that we verified or requested has only the scopes that it names; one that a user gave us may leave the decision to the server.
import type { JWTPayload } from 'jose';
import { allScopes, type GrantedScopes, grantsNothing } from '../fields/scopes.ts';
import { readClaims } from './claims.ts';

/** The scopes that a sign-in requests: the document's seven, and those that name the account and keep it connected. */
export const allOauthScopes = [...allScopes, 'openid', 'email', 'profile', 'offline_access'] as const;

/** For an issuer that does not allow offline access: the sign-in then ends with its session. */
export const onlineScopes = allOauthScopes.filter((scope) => scope !== 'offline_access');

/**
 * For a token that we verified, or that an issuer gave us for a user's sign-in. A JWT grants only the scopes that it names, even if there are none;
 * `unknown` for an opaque token.
 */
export function grantedScopes(token: string): GrantedScopes {
  const claims = readClaims(token);
  return claims ? scopesIn(claims) : 'unknown';
}

/**
 * For a token that a user configured, and for a Zapier connection. A token that names none of the seven was not issued for them (a self-service login; the
 * connections of the published app's version 1.2.0, which asked for `openid email profile`), so the server decides.
 */
export function configuredScopes(token: string): GrantedScopes {
  const granted = grantedScopes(token);
  return grantsNothing(granted) ? 'unknown' : granted;
}

/** The scopes in the claims `scope`, a text (RFC 9068, 2.2.3), and `scp`, a text or a list (Entra ID, Okta). Other values name none. */
export function scopesIn({ scope, scp }: JWTPayload): ReadonlySet<string> {
  const lists = [scope, scp].map((claim) => (typeof claim === 'string' ? claim.split(' ') : []));
  return new Set([...lists.flat(), ...(Array.isArray(scp) ? scp : [])].filter(isScope));
}

/** RFC 6749, 3.3. */
function isScope(value: unknown): value is string {
  return typeof value === 'string' && /^[!#-[\]-~]+$/.test(value);
}
