import { randomBytes } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { Store } from '../store/store.ts';

export interface SigningKeys {
  /** Signs self-service logins (HS256). */
  secret: Uint8Array;
  /** Signs Keycloak tokens (RS256); the OIDC issuer uses the same. */
  privateJwk: JWK;
  publicJwk: JWK & { kid: string };
  privateKey: CryptoKey;
  publicKey: CryptoKey;
}

/** The keys from the store, created at first use, so that tokens outlive a restart. */
export async function signingKeys(store: Store): Promise<SigningKeys> {
  const kept = store.settings.get('signing_keys');
  const { secret, privateJwk }: { secret: string; privateJwk: JWK } = kept
    ? JSON.parse(kept)
    : { secret: randomBytes(32).toString('hex'), privateJwk: await newPrivateJwk() };
  if (!kept) store.settings.set('signing_keys', JSON.stringify({ secret, privateJwk }));
  const privateKey = await importJWK(privateJwk, 'RS256');
  const { kty, n, e } = privateJwk;
  if (kty === undefined || n === undefined || e === undefined) throw new TypeError('An RSA key was expected.');
  const publicKey = await importJWK({ kty, n, e }, 'RS256');
  if (privateKey instanceof Uint8Array || publicKey instanceof Uint8Array)
    throw new TypeError('An RSA key was expected.');
  return {
    secret: Buffer.from(secret, 'hex'),
    privateJwk,
    publicJwk: { kty, n, e, alg: 'RS256', use: 'sig', kid: KEY_ID },
    privateKey,
    publicKey,
  };
}

const KEY_ID = 'codetether-local';

/** Creating an RSA key takes a tenth of a second, so all servers in memory of a process share one. */
let processKey: Promise<JWK> | undefined;

function newPrivateJwk(): Promise<JWK> {
  processKey ??= generateKeyPair('RS256', { extractable: true })
    .then(({ privateKey }) => exportJWK(privateKey))
    .then((jwk) => ({ ...jwk, alg: 'RS256', use: 'sig', kid: KEY_ID }));
  return processKey;
}
