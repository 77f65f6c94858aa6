import { randomUUID } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import type { SigningKeys } from '../auth/signing-keys.ts';
import { type Account, accountWithId, claimsOf } from './accounts.ts';
import type { Sessions } from './sessions.ts';

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
  /** Absent for a token without a session of a browser. */
  sid: string | undefined;
  audience: string[];
  scopes: string[];
}

/** Reads an access token of this issuer; undefined if it is invalid or its session has ended. */
export async function verifyAccessToken(
  token: string,
  { issuer, keys, sessions }: { issuer: string; keys: SigningKeys; sessions: Sessions },
): Promise<VerifiedToken | undefined> {
  try {
    if (decodeProtectedHeader(token).alg !== 'RS256') return undefined;
    const { payload } = await jwtVerify(token, keys.publicKey, { issuer });
    const account = accountWithId(payload.sub ?? '');
    if (!account || payload.typ !== 'Bearer') return undefined;
    const clientId = String(payload.azp);
    const sid = typeof payload.sid === 'string' ? payload.sid : undefined;
    if (sid !== undefined && sessions.isEnded({ sid, clientId, issuedAt: payload.iat ?? 0 })) return undefined;
    return {
      account,
      clientId,
      sid,
      audience: [payload.aud ?? []].flat(),
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
  { account, clientId, sid, scopes }: Omit<VerifiedToken, 'audience'>,
  { issuer, audience, expiresIn, keys }: { issuer: string; audience: string; expiresIn: number; keys: SigningKeys },
): Promise<string> {
  return new SignJWT({
    ...keycloakClaims(account, clientId),
    jti: randomUUID(),
    ...(sid !== undefined && { sid }),
    scope: scopes.join(' '),
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keys.publicJwk.kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(account.id)
    .setIssuedAt()
    .setExpirationTime(`${expiresIn} s`)
    .sign(keys.privateKey);
}
