import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

/** A salted hash; `passwordFits` checks it. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16).toString('hex');
  return `${salt}:${scrypt(password, salt).toString('hex')}`;
}

export function passwordFits(hash: string, password: string): boolean {
  const [salt = '', expected = ''] = hash.split(':');
  return timingSafeEqual(scrypt(password, salt), Buffer.from(expected, 'hex'));
}

// A low cost: these passwords protect a server on the user's own machine.
const scrypt = (password: string, salt: string): Buffer => scryptSync(password, salt, 32, { N: 1024 });
