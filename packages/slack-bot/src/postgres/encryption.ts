// Secrets at rest: AES-256-GCM under the newest of several keys, bound to the place where they are kept.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

export interface SealingKey {
  /** Stored with the encrypted secret, so that keys can change. */
  id: string;
  /** 32 bytes. */
  key: Uint8Array;
}

export interface Sealer {
  /** `place` says where it will be kept, e.g. the row's key: moved elsewhere it does not open. */
  seal(secret: string, place: string): Buffer;
  /** Throws when it was sealed for another place, changed, or sealed with a key that is not there any more. */
  open(sealed: Uint8Array, place: string): string;
  /** Whether an older key sealed it. */
  isOld(sealed: Uint8Array): boolean;
  /** Whether there is an older key: without one nothing is to be encrypted again. */
  readonly hasOldKeys: boolean;
}

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** The first key seals; all open. Sealed are: length of the key's id (1 byte), the id, initialisation vector, tag, cipher text. */
export function createSealer(keys: readonly SealingKey[]): Sealer {
  const [current] = keys;
  if (!current) throw new Error('There is no key to encrypt tokens with.');
  for (const { id, key } of keys) {
    if (key.length !== 32) throw new Error(`The encryption key ${id} must have 32 bytes.`);
    if (!/^[\w.-]{1,40}$/.test(id))
      throw new Error('The name of an encryption key has 1 to 40 letters, digits, dots or dashes.');
  }
  const idOf = (sealed: Buffer) => sealed.toString('utf8', 1, 1 + (sealed[0] ?? 0));

  return {
    seal(secret, place) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, current.key, iv).setAAD(Buffer.from(place));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      const id = Buffer.from(current.id);
      return Buffer.concat([Buffer.of(id.length), id, iv, cipher.getAuthTag(), text]);
    },
    open(bytes, place) {
      const sealed = Buffer.from(bytes);
      const id = idOf(sealed);
      const key = keys.find((known) => known.id === id);
      if (!key) throw new Error(`A secret is encrypted with the key ${id}, which is not configured any more.`);
      const iv = sealed.subarray(1 + id.length, 1 + id.length + ivBytes);
      const tag = sealed.subarray(1 + id.length + ivBytes, 1 + id.length + ivBytes + tagBytes);
      const decipher = createDecipheriv(algorithm, key.key, iv, { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(place)).setAuthTag(tag);
      const text = sealed.subarray(1 + id.length + ivBytes + tagBytes);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
    },
    hasOldKeys: keys.length > 1,
    isOld: (sealed) => idOf(Buffer.from(sealed)) !== current.id,
  };
}

/** The hash that the database keeps of a secret that only a browser holds. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
