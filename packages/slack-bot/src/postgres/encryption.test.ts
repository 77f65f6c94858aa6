import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSealer } from './encryption.ts';

const old = { id: '2025', key: randomBytes(32) };
const current = { id: '2026', key: randomBytes(32) };

test('what is sealed opens at its place, and nowhere else', () => {
  const sealer = createSealer([current]);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (secret, place, other) => {
      fc.pre(place !== other);
      const sealed = sealer.seal(secret, place);
      expect(sealer.open(sealed, place)).toBe(secret);
      expect(() => sealer.open(sealed, other)).toThrow();
    }),
  );
});

test('a changed byte does not open', () => {
  const sealer = createSealer([current]);
  const sealed = sealer.seal('token', 'T1/U1');
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => sealer.open(changed, 'T1/U1')).toThrow();
  }
});

test('a new key seals while the old one still opens', () => {
  const before = createSealer([old]).seal('token', 'T1/U1');
  const rotated = createSealer([current, old]);
  expect(rotated.open(before, 'T1/U1')).toBe('token');
  expect(rotated.isOld(before)).toBe(true);
  expect(rotated.isOld(rotated.seal('token', 'T1/U1'))).toBe(false);
  expect(() => createSealer([current]).open(before, 'T1/U1')).toThrow('2025');
});
