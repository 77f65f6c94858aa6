import { expect, test } from 'vitest';
import { createSigning } from './signing.ts';

const [old, current] = [
  'Zm9yIHRlc3RzIG9ubHksIG9sZCBrZXkgb2YgMzIgYnl0ZXM=',
  'Zm9yIHRlc3RzIG9ubHksIG5ldyBrZXkgb2YgMzIgYnl0ZXM=',
];

test('a signature is valid only for its text, its use and its key', () => {
  const signing = createSigning([old]);
  const signature = signing.sign('stamp', 'text');
  expect(signature).toMatch(/^[\w-]{43}$/);
  expect(signing.verify('stamp', 'text', signature)).toBe(true);
  expect(signing.verify('stamp', 'Text', signature)).toBe(false);
  expect(signing.verify('state', 'text', signature)).toBe(false);
  expect(createSigning([current]).verify('stamp', 'text', signature)).toBe(false);
  for (const wrong of ['', 'A', signature.slice(1), `${signature}A`, 'ä'.repeat(43)]) {
    expect(signing.verify('stamp', 'text', wrong)).toBe(false);
  }
});

test('a new first key signs, and the old one still verifies', () => {
  const rotated = createSigning([current, old]);
  expect(rotated.verify('stamp', 'text', createSigning([old]).sign('stamp', 'text'))).toBe(true);
  expect(createSigning([old]).verify('stamp', 'text', rotated.sign('stamp', 'text'))).toBe(false);
  expect(() => createSigning([])).toThrow();
});
