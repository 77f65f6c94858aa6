import { systemClock } from '@codetether/core';
import { expect, test } from 'vitest';
import { testSigningKey } from '../test/local.ts';
import { createAccounts } from './accounts.ts';
import { readConfig } from './config.ts';

const config = readConfig({
  CODETETHER_SIGNING_KEY: testSigningKey,
  CODETETHER_API_URL: 'https://api.example.com',
  CODETETHER_ISSUER: 'https://auth.example.com/realms/codetether',
  CLIENT_ID: 'codetether-zapier',
});

test('an account keeps its request budget; the least recently used accounts are dropped', () => {
  const accounts = createAccounts(() => config, systemClock, fetch);
  const apiOf = (token: string) => accounts({ authData: { access_token: token } }).api;
  const first = apiOf('ct_first');
  for (let index = 0; index < 199; index += 1) apiOf(`ct_${index}`);
  expect(apiOf('ct_first')).toBe(first);
  for (let index = 0; index < 200; index += 1) apiOf(`ct_other_${index}`);
  expect(apiOf('ct_first')).not.toBe(first);
});
