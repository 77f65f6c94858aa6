import { ConfigError } from '@codetether/core/settings';
import { expect, test } from 'vitest';
import { readConfig, readManifestSettings, readPublicUrl } from './config.ts';

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
  ['CODETETHER_ISSUER is not an http or https URL', { CODETETHER_ISSUER: 'nonsense' }],
  ['CODETETHER_API_URL ends in /v1', { CODETETHER_API_URL: 'https://api.example.com/v1/' }],
  ['CODETETHER_WEB_URL is not an http or https URL', { CODETETHER_WEB_URL: 'app.example.com/{kind}/{id}' }],
  ['CODETETHER_CLIENT_SECRET is in quotes', { CODETETHER_CLIENT_SECRET: '"secret"' }],
  [
    'PUBLIC_URL has a query or a fragment. Set it to https://bot.example.com/x.',
    { PUBLIC_URL: 'https://bot.example.com/x?a' },
  ],
  ['SLACK_BOT_TOKEN must begin with xoxb-', { SLACK_BOT_TOKEN: 'xoxp-1' }],
  ['SLACK_APP_TOKEN begins with "Bearer"', { SLACK_APP_TOKEN: 'Bearer xapp-1' }],
  ['DATABASE_URL is not the URL of a PostgreSQL database', { DATABASE_URL: 'mysql://db' }],
  ['DATABASE_URL is not the URL of a PostgreSQL database', { DATABASE_URL: 'postgres://u:pa#ss@db/bot' }],
  ['DATABASE_URL is in quotes', { DATABASE_URL: "'postgres://db/bot'" }],
  ['SLACK_APP_TOKEN', { SLACK_SIGNING_SECRET: undefined }],
  ['SLACK_CLIENT_ID and SLACK_CLIENT_SECRET', { SLACK_BOT_TOKEN: undefined }],
  ['SLACK_ENCRYPTION_KEYS', { DATABASE_URL: 'postgres://x' }],
  ['RELAY_HOSTED is on, and nothing says', { RELAY_HOSTED: 'true' }],
  ['CODETETHER_SIGNING_KEY is not set', { RELAY_HOSTED: 'true', CODETETHER_SERVICE_TOKEN: 'ct_key' }],
  ['SLACK_ENCRYPTION_KEYS must be NAME:KEY', { SLACK_ENCRYPTION_KEYS: 'short:abc' }],
  ['CODETETHER_SIGNING_KEY must be', { CODETETHER_SIGNING_KEY: 'short' }],
  ['CODETETHER_SIGNED_SINCE must be', { CODETETHER_SIGNED_SINCE: 'soon' }],
  ['PORT must be a whole number up to 65535.', { PORT: 'http' }],
  ['PORT must be a whole number up to 65535.', { PORT: '70000' }],
  ['LOG_LEVEL must be debug, info, warn or silent.', { LOG_LEVEL: 'loud' }],
])('%s', (words, change) => {
  expect(() => readConfig({ ...least, ...change })).toThrow(ConfigError);
  expect(() => readConfig({ ...least, ...change })).toThrow(words);
});

test('the manifest and the embedded CodeTether know where browsers reach the bot as the bot itself does', () => {
  expect(readManifestSettings({ PUBLIC_URL: '', CODETETHER_WEB_URL: ' ' })).toEqual({});
  expect(readManifestSettings({ PUBLIC_URL: 'https://bot.example.com/' })).toEqual({
    publicUrl: 'https://bot.example.com',
  });
  expect(() => readManifestSettings({ PUBLIC_URL: 'bot.example.com' })).toThrow(ConfigError);
  expect(readPublicUrl({ PORT: '4000' })).toBe('http://localhost:4000');
  expect(() => readPublicUrl({ PORT: 'http' })).toThrow('PORT must be');
});

test('no message contains a value: it may be a secret', () => {
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
