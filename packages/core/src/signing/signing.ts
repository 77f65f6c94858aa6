// Proves that this deployment wrote something: HMAC-SHA-256 with keys that only it has.
import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Signing {
  /** Signs with the first key, for one use only: 43 characters of base64url. */
  sign(use: string, text: string): string;
  /** Whether any of the keys made the signature for that use. */
  verify(use: string, text: string, signature: string): boolean;
}

/** The first key signs, all verify. HKDF derives a key for each use, so a key that also serves another purpose is safe here. */
export function createSigning(keys: readonly (string | Uint8Array)[]): Signing {
  const [first, ...rest] = keys;
  if (first === undefined) throw new Error('There is no key to sign with.');
  const derived = new Map<string, readonly [KeyObject, ...KeyObject[]]>();
  const keysFor = (use: string) => {
    const known = derived.get(use);
    if (known) return known;
    // A key that Node has read once: reading it takes several times as long as a signature.
    const derive = (key: string | Uint8Array) =>
      createSecretKey(Buffer.from(hkdfSync('sha256', key, '', `codetether-connect ${use}`, 32)));
    const made = [derive(first), ...rest.map(derive)] as const;
    derived.set(use, made);
    return made;
  };
  return {
    sign: (use, text) => mac(keysFor(use)[0], text).toString('base64url'),
    verify(use, text, signature) {
      const given = Buffer.from(signature, 'base64url');
      return keysFor(use).some((key) => {
        const expected = mac(key, text);
        return given.length === expected.length && timingSafeEqual(given, expected);
      });
    },
  };
}

/** Signs with a random key: no other process can verify the signatures. */
export function randomSigning(): Signing {
  return createSigning([randomBytes(32)]);
}

function mac(key: KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
