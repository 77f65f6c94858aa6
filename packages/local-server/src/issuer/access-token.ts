import { randomUUID } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import type { SigningKeys } from '../auth/signing-keys.ts';
import { type Account, accountWithId, claimsOf } from './accounts.ts';

/** The claims that Keycloak adds to the registered claims of an access token. */
export function keycloakClaims(account: Account, clientId: string) {
  return {
    typ: 'Bearer',
    azp: clientId,
    realm_access: { roles: account.roles },
    ...claimsOf(account),
  };
}

export interface VerifiedToken {
  account: Account;
  clientId: string;
  scopes: string[];
}

/** Reads an access token of this issuer; undefined if it is invalid. */
export async function verifyAccessToken(
  token: string,
  issuer: string,
  keys: SigningKeys,
): Promise<VerifiedToken | undefined> {
  try {
    if (decodeProtectedHeader(token).alg !== 'RS256') return undefined;
    const { payload } = await jwtVerify(token, keys.publicKey, { issuer });
    const account = accountWithId(payload.sub ?? '');
    if (!account || payload.typ !== 'Bearer') return undefined;
    return {
      account,
      clientId: String(payload.azp),
      scopes: String(payload.scope ?? '')
        .split(' ')
        .filter(Boolean),
    };
  } catch {
    return undefined;
  }
}

/** A new access token for a client that exchanged another one. */
export function signAccessToken(
  { account, clientId, scopes }: VerifiedToken,
  { issuer, audience, expiresIn, keys }: { issuer: string; audience: string; expiresIn: number; keys: SigningKeys },
): Promise<string> {
  return new SignJWT({ ...keycloakClaims(account, clientId), jti: randomUUID(), scope: scopes.join(' ') })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keys.publicJwk.kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(account.id)
    .setIssuedAt()
    .setExpirationTime(`${expiresIn} s`)
    .sign(keys.privateKey);
}
