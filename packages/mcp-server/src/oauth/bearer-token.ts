// Verifies the caller's access token: this server is an OAuth 2.1 resource server that trusts one issuer.
import { boundedFetch, shortAnswer } from '@codetether/core';
import { createRemoteJWKSet, customFetch, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';

export interface VerifierOptions {
  issuer: string;
  /** The token must be for one of these. */
  audience: string | readonly string[];
  /** Where the issuer's keys are (`jwks_uri` of its discovery document). */
  keys: () => Promise<JWTVerifyGetKey>;
  /** ms since 1970. */
  now: () => number;
}

/** Accepted signatures: only asymmetric ones, so that a public key can never serve as a secret; never `none`. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** How far the issuer's clock and our clock may differ, in seconds. */
const clockTolerance = 5;

/** Says why the token is not valid here, without repeating anything from it. */
export class InvalidToken extends Error {
  override readonly name = 'InvalidToken';
}

/** The token names a key that was unknown when the keys were last read, too short a time ago to read them again. It may be a new one. */
export class KeysJustRead extends Error {
  override readonly name = 'KeysJustRead';
}

/** The claims of a valid token. Throws InvalidToken, KeysJustRead, or the error with which reading the keys failed. */
export async function verifyToken(
  token: string,
  { issuer, audience, keys, now }: VerifierOptions,
): Promise<JWTPayload> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, await keys(), {
      issuer,
      audience: [audience].flat(),
      algorithms,
      clockTolerance,
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(now()),
    });
    if (!isAccessToken(protectedHeader.typ ?? 'JWT', payload))
      throw new InvalidToken('The token is not an access token.');
    if (typeof payload.sub !== 'string' || payload.sub.trim() === '') {
      throw new InvalidToken('The token does not name its subject.');
    }
    // RFC 7800: such a token is only for a client that proves to have the key, and this server does not ask for a proof.
    if (Object.hasOwn(payload, 'cnf'))
      throw new InvalidToken('The token is bound to a key, so it is not a bearer token.');
    return payload;
  } catch (error) {
    throw error instanceof errors.JOSEError && !keysUnread.has(error.code) ? invalid(error) : error;
  }
}

/**
 * The issuer signs other kinds of token with the same keys, and for the same audience if the audience is a client. So the token must show that it is an access
 * token: by its header (RFC 9068), by Keycloak's claim `typ`, or by having no claim of the other kinds.
 */
function isAccessToken(typ: unknown, claims: JWTPayload): boolean {
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ;
  if (claims.typ !== undefined && claims.typ !== 'Bearer') return false;
  if (type === 'at+jwt') return true;
  return (
    type === 'jwt' && (claims.typ === 'Bearer' || claimsOfOtherTokens.every((claim) => !Object.hasOwn(claims, claim)))
  );
}

/** ID tokens (OpenID Connect Core, 2 and 3.3.2.11) have the hashes and the nonce; logout tokens and other security events (RFC 8417) have events. */
const claimsOfOtherTokens = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];

/**
 * Reads the issuer's keys when one is first needed, again when a token names an unknown key, at most once in `cooldownMs`, and again after ten minutes: then
 * a key that the issuer removed is no longer trusted.
 */
export function remoteKeys(jwksUri: string, fetch: typeof globalThis.fetch, cooldownMs = 30_000): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(jwksUri), {
    [customFetch]: boundedFetch(fetch, shortAnswer),
    cooldownDuration: cooldownMs,
    cacheMaxAge: trustedMs,
  });
  return async (header, token) => {
    const { coolingDown } = keys;
    return keys(header, token).catch((error: unknown) => {
      throw coolingDown && error instanceof errors.JWKSNoMatchingKey ? new KeysJustRead() : error;
    });
  };
}

/** How long a key is trusted without a look at the issuer's keys. */
const trustedMs = 10 * 60_000;

/** jose's codes for an issuer that did not answer with keys; the token may be valid. */
const keysUnread = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID']);

function invalid(error: errors.JOSEError): InvalidToken {
  if (error instanceof errors.JWTExpired) return new InvalidToken('The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return new InvalidToken('The token is for another audience.');
    if (error.claim === 'iss') return new InvalidToken('The token is from another issuer.');
    return new InvalidToken('The token lacks a claim that an access token has.');
  }
  if (error instanceof errors.JOSEAlgNotAllowed)
    return new InvalidToken('The token is signed with an algorithm that is not allowed.');
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey) {
    return new InvalidToken('The token is not signed by the issuer.');
  }
  return new InvalidToken('The token is not a JWT from the issuer.');
}
