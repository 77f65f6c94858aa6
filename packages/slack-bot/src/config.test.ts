import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const least = {
  CODETETHER_API_URL: 'https://api.example.com/',
  CODETETHER_ISSUER: 'https://auth.example.com/realms/codetether',
  CODETETHER_CLIENT_ID: 'codetether-slack',
  SLACK_SIGNING_SECRET: 'secret',
  SLACK_BOT_TOKEN: 'xoxb-1',
};
const key = `2026:${Buffer.alloc(32, 7).toString('base64')}`;

test('the least that is needed, and what it means', () => {
  expect(readConfig(least)).toMatchObject({
    codetether: { url: 'https://api.example.com', tier: 'pro' },
    slack: { url: 'https://slack.com' },
    port: 3000,
    host: '127.0.0.1',
  });
});

test('an empty setting is not set', () => {
  expect(readConfig({ ...least, DATABASE_URL: ' ', PORT: '' })).toMatchObject({ port: 3000, databaseUrl: undefined });
});

test('the first key seals, all are read', () => {
  const { keys } = readConfig({
    ...least,
    SLACK_ENCRYPTION_KEYS: `${key}, 2025:${Buffer.alloc(32, 1).toString('base64')}`,
  });
  expect(keys?.map(({ id, key: bytes }) => [id, bytes.length])).toEqual([
    ['2026', 32],
    ['2025', 32],
  ]);
});

test.each([
  ['CODETETHER_API_URL is not set', { CODETETHER_API_URL: undefined }],
  ['CODETETHER_ISSUER is wrong', { CODETETHER_ISSUER: 'nonsense' }],
  ['SLACK_APP_TOKEN', { SLACK_SIGNING_SECRET: undefined }],
  ['SLACK_CLIENT_ID and SLACK_CLIENT_SECRET', { SLACK_BOT_TOKEN: undefined }],
  ['SLACK_ENCRYPTION_KEYS', { DATABASE_URL: 'postgres://x' }],
  ['SLACK_ENCRYPTION_KEYS must be NAME:KEY', { SLACK_ENCRYPTION_KEYS: 'short:abc' }],
  ['CODETETHER_SIGNING_KEY must be', { CODETETHER_SIGNING_KEY: 'short' }],
  ['CODETETHER_SIGNED_SINCE must be', { CODETETHER_SIGNED_SINCE: 'soon' }],
  ['PORT', { PORT: 'http' }],
])('%s', (words, change) => {
  expect(() => readConfig({ ...least, ...change })).toThrow(ConfigError);
  expect(() => readConfig({ ...least, ...change })).toThrow(words);
});

test('no value stands in a message: it may be a secret', () => {
  const secret = 'xoxp-should-not-be-seen';
  for (const name of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_ENCRYPTION_KEYS', 'DATABASE_URL', 'PORT']) {
    let message = '';
    try {
      readConfig({ ...least, [name]: secret });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(name);
    expect(message).not.toContain(secret);
  }
});
