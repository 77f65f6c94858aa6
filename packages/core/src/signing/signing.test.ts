import { expect, test } from 'vitest';
import { createSigning } from './signing.ts';
import { readSigning, signingProblem } from './signing-settings.ts';

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

const now = Date.parse('2026-11-29T12:00:00Z');

test('reads the settings, all of which are optional', () => {
  expect(readSigning({ CODETETHER_SIGNING_KEY: ' ', CODETETHER_SIGNED_SINCE: '' })).toEqual({});
  const env = { CODETETHER_SIGNING_KEY: ` ${current}, ${old} `, CODETETHER_SIGNED_SINCE: '2026-11-29T09:00+01:00' };
  expect(signingProblem(env, now)).toBeUndefined();
  expect(readSigning(env)).toEqual({ keys: [current, old], signedSince: Date.parse('2026-11-29T08:00:00Z') });
});

test.each([
  ['too short', { CODETETHER_SIGNING_KEY: 'Zm9yIHRlc3RzIG9ubHk' }],
  ['of few characters', { CODETETHER_SIGNING_KEY: 'changeme'.repeat(8) }],
  ['short beside a good one', { CODETETHER_SIGNING_KEY: `${current},hunter2` }],
  ['followed by nothing', { CODETETHER_SIGNING_KEY: `${current},` }],
  ['in the future', { CODETETHER_SIGNED_SINCE: '2026-11-29T12:00:01Z' }],
  ['without a zone', { CODETETHER_SIGNED_SINCE: '2026-11-29T09:00:00' }],
  ['a word', { CODETETHER_SIGNED_SINCE: 'yesterday' }],
])('refuses a value that is %s, and does not show it', (_, env) => {
  const problem = signingProblem(env, now);
  const [[name, value] = []] = Object.entries(env);
  expect(problem).toMatch(new RegExp(`^${name} must be`));
  expect(problem).not.toContain(value);
});
