import { findTask, silentLog, systemClock } from '@codetether/core';
import { expect, test } from 'vitest';
import { callOf, openHttp, post } from '../../../test/http.ts';
import { resource, testIssuer } from '../../../test/issuer.ts';
import type { Authenticator } from '../../accounts/authenticator.ts';
import { resourceServer } from '../../oauth/resource-server.ts';
import { knownFor } from './bad-tokens.ts';

/** A server that allows that many calls a minute, and an issuer whose keys stay the same. */
async function open(callsPerMinute: number, { proxies = 0 } = {}) {
  let now = Date.now();
  const clock = { ...systemClock, now: () => now };
  const issuer = await testIssuer();
  const forger = await testIssuer();
  let down = false;
  const authenticator = resourceServer({
    resource,
    issuer: issuer.issuer,
    jwksUri: async () => `${issuer.issuer}/certs`,
    scopesOfTool: async () => [],
    fetch: async (...args) => (down ? new Response('', { status: 502 }) : issuer.fetch(...args)),
    log: silentLog,
    clock,
  });
  let checked = 0;
  const counted: Authenticator = {
    ...authenticator,
    identify(request) {
      checked += 1;
      return authenticator.identify(request);
    },
  };
  const { url } = await openHttp({
    authenticator: counted,
    callsPerMinute,
    clock,
    proxies,
    hosts: ['mcp.example.com'],
  });
  return {
    issuer,
    checked: () => checked,
    later(ms: number) {
      now += ms;
    },
    issuerGoesDown() {
      down = true;
    },
    forged: (sub: string) => forger.sign({ sub }, { kid: 'key-1' }),
    async show(token: string, from?: string) {
      const headers = { authorization: `Bearer ${token}`, ...(from && { 'x-forwarded-for': from }) };
      const answer = await post(url, callOf(findTask.name), headers);
      await answer.text();
      return { status: answer.status, retryAfter: Number(answer.headers.get('retry-after')) };
    },
  };
}

test('a client that has sent too many bad tokens must wait, and no more of them are verified', async () => {
  const { show, checked } = await open(5);
  const statuses: number[] = [];
  for (let count = 0; count < 20; count += 1) statuses.push((await show(`bad.${count}`)).status);
  expect(statuses).toEqual([...Array(5).fill(401), ...Array(15).fill(429)]);
  expect(checked()).toBe(5);
});

test('a thousand at once are not verified either', async () => {
  const { show, checked } = await open(5);
  await Promise.all(Array.from({ length: 200 }, (_, index) => show(`bad.${index}`)));
  expect(checked()).toBe(5);
});

test('a good token of a new account from there waits for the announced time, and not longer', async () => {
  const { show, issuer, later } = await open(5);
  for (let count = 0; count < 10; count += 1) await show(`bad.${count}`);
  const token = await issuer.sign({ sub: 'newcomer' });
  const { status, retryAfter } = await show(token);
  expect([status, retryAfter]).toEqual([429, 12]);
  later(retryAfter * 1_000);
  expect((await show(token)).status).toBe(200);
});

test('a known account from there continues with a new token, while another client keeps sending bad ones', async () => {
  const { show, issuer, forged } = await open(5);
  expect((await show(await issuer.sign({ sub: 'ada' }))).status).toBe(200);
  for (let count = 0; count < 10; count += 1) await show(await forged(`stranger-${count}`));
  // As after a refresh: not the same token.
  expect((await show(await issuer.sign({ sub: 'ada', jti: 'refreshed' }))).status).toBe(200);
});

test('a client that keeps sending an expired token locks out only its own account', async () => {
  const { show, issuer, later } = await open(5);
  const old = await issuer.sign({ sub: 'ada' });
  expect((await show(old)).status).toBe(200);
  expect((await show(await issuer.sign({ sub: 'ben' }))).status).toBe(200);
  later(400_000);
  for (let count = 0; count < 10; count += 1) await show(old);
  expect((await show(old)).status).toBe(429);
  const inTime = Math.floor(Date.now() / 1000) + 900;
  expect((await show(await issuer.sign({ sub: 'ben', exp: inTime }))).status).toBe(200);
  expect((await show(await issuer.sign({ sub: 'carl', exp: inTime }))).status).toBe(200);
});

test('an account is known for as long as it says, and then counts by its address again', async () => {
  const { show, issuer, forged, later } = await open(5);
  const exp = Math.floor((Date.now() + 3 * knownFor) / 1000);
  const good = () => issuer.sign({ sub: 'ada', exp });
  const strangers = async () => {
    for (let count = 0; count < 6; count += 1) await show(await forged(`stranger-${count}`));
  };
  expect((await show(await good())).status).toBe(200);
  later(knownFor - 1);
  await strangers();
  expect((await show(await good())).status).toBe(200);
  later(knownFor + 1);
  await strangers();
  expect((await show(await good())).status).toBe(429);
});

test('behind our proxy each client has its own address', async () => {
  const { show, issuer } = await open(5, { proxies: 1 });
  for (let count = 0; count < 10; count += 1) await show(`bad.${count}`, '203.0.113.7');
  expect((await show('bad.again', '1.2.3.4, 203.0.113.7')).status).toBe(429);
  expect((await show(await issuer.sign({ sub: 'newcomer' }), '198.51.100.1')).status).toBe(200);
});

test('good tokens do not count, nor do failures of the issuer', async () => {
  const { show, issuer } = await open(5);
  for (let count = 0; count < 20; count += 1)
    expect((await show(await issuer.sign({ sub: `user-${count}` }))).status).toBe(200);
  const other = await open(5);
  other.issuerGoesDown();
  for (let count = 0; count < 10; count += 1) expect((await other.show(await other.issuer.sign())).status).toBe(503);
});
