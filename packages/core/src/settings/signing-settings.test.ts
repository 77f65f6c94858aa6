import { expect, test } from 'vitest';
import { readSettings } from './read-settings.ts';
import { pastTime, signingSettings } from './signing-settings.ts';

const [old, current] = [
  'Zm9yIHRlc3RzIG9ubHksIG9sZCBrZXkgb2YgMzIgYnl0ZXM=',
  'Zm9yIHRlc3RzIG9ubHksIG5ldyBrZXkgb2YgMzIgYnl0ZXM=',
];
const read = (env: Record<string, string>) => readSettings(signingSettings('a random one'), { env });

test('reads the settings, all of which are optional', () => {
  expect(read({ CODETETHER_SIGNING_KEY: ' ', CODETETHER_SIGNED_SINCE: '' })).toEqual({});
  const env = { CODETETHER_SIGNING_KEY: ` ${current}, ${old} `, CODETETHER_SIGNED_SINCE: '2026-11-29T09:00+01:00' };
  expect(read(env)).toEqual({ keys: [current, old], signedSince: Date.parse('2026-11-29T08:00:00Z') });
});

test.each([
  ['too short', { CODETETHER_SIGNING_KEY: 'Zm9yIHRlc3RzIG9ubHk' }],
  ['of few characters', { CODETETHER_SIGNING_KEY: 'changeme'.repeat(8) }],
  ['short beside a good one', { CODETETHER_SIGNING_KEY: `${current},hunter2` }],
  ['followed by nothing', { CODETETHER_SIGNING_KEY: `${current},` }],
  ['in the future', { CODETETHER_SIGNED_SINCE: '9026-11-29T12:00:01Z' }],
  ['without a zone', { CODETETHER_SIGNED_SINCE: '2026-11-29T09:00:00' }],
  ['a word', { CODETETHER_SIGNED_SINCE: 'yesterday' }],
])('refuses a value that is %s, and does not show it', (_, env) => {
  const [[name, value] = []] = Object.entries(env);
  expect(() => read(env)).toThrow(new RegExp(`^${name} must be (?!.*${value})`));
});

test('a time counts as passed from its own millisecond on', () => {
  const now = Date.parse('2026-11-29T12:00:00Z');
  expect(pastTime('2026-11-29T12:00:00Z', now)).toBe(now);
  expect(() => pastTime('2026-11-29T12:00:00.001Z', now)).toThrow('must be a time that has passed');
});
