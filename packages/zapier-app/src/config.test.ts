import { expect, test } from 'vitest';
import { createAppTester } from 'zapier-platform-core';
import { failureOf, performWith, testSigningKey } from '../test/local.ts';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

const env = {
  CODETETHER_API_URL: 'https://api.example.com/',
  CODETETHER_ISSUER: 'https://auth.example.com/realms/codetether',
  CLIENT_ID: 'codetether-zapier',
  CODETETHER_SIGNING_KEY: testSigningKey,
};

test('a missing setting is named, with the command that sets it', () => {
  expect(() => readConfig({})).toThrow('CODETETHER_API_URL is not set. Set it with: zapier-platform env:set');
  expect(() => readConfig({ ...env, CLIENT_ID: '' })).toThrow('CLIENT_ID is not set');
});

test('a Zap whose app lacks a setting names it', async () => {
  const app = createApp(() => readConfig({}));
  const perform = performWith(app, createAppTester(app), 'a-token');
  expect((await failureOf(perform('find_task'))).message).toContain('CODETETHER_API_URL is not set');
});

test('only https is accepted, except on this machine', () => {
  expect(readConfig(env).apiUrl).toBe('https://api.example.com');
  expect(readConfig({ ...env, CODETETHER_API_URL: 'http://127.0.0.1:8420' }).apiUrl).toBe('http://127.0.0.1:8420');
  for (const url of ['http://api.example.com', 'ftp://api.example.com', 'api.example.com'])
    expect(() => readConfig({ ...env, CODETETHER_API_URL: url })).toThrow('must be an https URL');
});

test('unknown words are refused, and the other settings have defaults', () => {
  expect(readConfig(env)).toMatchObject({ visibility: 'own', clientSecret: undefined });
  expect(readConfig({ ...env, CODETETHER_SCOPES: 'openid tasks:read' }).scopes).toBe('openid tasks:read');
  expect(() => readConfig({ ...env, CODETETHER_TIER: 'gold' })).toThrow('must be free, pro or enterprise');
});

test('without a signing key one is derived from the client’s secret, unless that could be guessed', () => {
  const random = 'd0Vb7tq8ZkJ2mX4cLwN6sRyE1uGfHaPi';
  const without = { ...env, CODETETHER_SIGNING_KEY: undefined };
  expect(readConfig(env).signingKeys).toEqual([testSigningKey]);
  expect(readConfig({ ...without, CLIENT_SECRET: random }).signingKeys).toEqual([random]);
  for (const CLIENT_SECRET of [undefined, 'hunter2', 'secret'.repeat(9)])
    expect(() => readConfig({ ...without, CLIENT_SECRET })).toThrow('CODETETHER_SIGNING_KEY is not set. Set it with:');
  expect(() => readConfig({ ...env, CODETETHER_SIGNING_KEY: 'short' })).toThrow('CODETETHER_SIGNING_KEY must be');
  expect(readConfig({ ...env, CODETETHER_SIGNED_SINCE: '2026-11-01T00:00:00Z' }).signedSince).toBe(1_793_491_200_000);
});

test('each setting has its own checks, and an empty one counts as not set', () => {
  expect(readConfig({ ...env, CODETETHER_WEB_URL: ' ', CODETETHER_TIER: '' })).toMatchObject({
    webUrl: undefined,
    tier: 'pro',
  });
  for (const [change, problem] of [
    [{ CODETETHER_API_URL: 'https://api.example.com/v1' }, 'CODETETHER_API_URL ends in /v1'],
    [{ CODETETHER_ISSUER: 'https://ada:secret@auth.example.com' }, 'CODETETHER_ISSUER holds a user name'],
    [{ CODETETHER_WEB_URL: 'app.example.com/{kind}' }, 'CODETETHER_WEB_URL is not an http or https URL'],
  ] as const)
    expect(() => readConfig({ ...env, ...change })).toThrow(problem);
});
