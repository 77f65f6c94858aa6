import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { leapingClock } from '../../test/clocks.ts';
import { failure } from '../../test/failure.ts';
import { openIssuer } from '../../test/issuer.ts';
import { silentLog } from '../program/log.ts';
import { accountIdOf, checkExchange, exchange } from './index.ts';

const confidential = { clientId: 'codetether-mcp-server', clientSecret: 'codetether-mcp-server-secret' };
const audience = 'account';

async function open(scopes?: readonly string[]) {
  const opened = await openIssuer();
  const clock = leapingClock();
  const { accessToken } = await opened.signIn(await opened.client(), scopes);
  return { ...opened, clock, subjectToken: accessToken, server: await opened.client({ ...confidential, clock }) };
}

test('exchanges a user’s token for one with another audience, the same user and only the requested scopes', async () => {
  const { server, subjectToken } = await open();
  const tokens = await exchange(server, {
    log: silentLog,
    subjectToken,
    audience: 'codetether',
    scopes: new Set(['tasks:read']),
  });
  expect(decodeJwt(tokens.accessToken)).toMatchObject({ aud: 'codetether', azp: confidential.clientId });
  expect(tokens.scope).toBe('tasks:read');
  expect(accountIdOf(tokens.accessToken)).toBe(accountIdOf(subjectToken));
});

test('an exchanged token serves all calls until shortly before its end', async () => {
  const { server, subjectToken, clock, calls } = await open();
  const before = calls('token');
  const call = (scopes = ['tasks:read']) =>
    exchange(server, { log: silentLog, subjectToken, audience, scopes: new Set(scopes) });
  const many = await Promise.all(Array.from({ length: 50 }, () => call()));
  expect(new Set(many.map(({ accessToken }) => accessToken)).size).toBe(1);
  expect(await call()).toEqual(many[0]);
  expect(calls('token') - before).toBe(1);
  expect(await call(['agents:read'])).not.toEqual(many[0]);
  expect(calls('token') - before).toBe(2);
  clock.leap(4.6 * 60_000);
  expect((await call()).accessToken).not.toBe(many[0]?.accessToken);
  expect(calls('token') - before).toBe(3);
});

test('a failure is not kept', async () => {
  const { server, calls } = await open();
  const before = calls('token');
  const call = () =>
    exchange(server, { log: silentLog, subjectToken: 'ct_nonsense', audience, scopes: new Set(['tasks:read']) });
  expect(await failure(call())).toMatchObject({ code: 'not_authenticated' });
  expect(await failure(call())).toMatchObject({ code: 'not_authenticated' });
  expect(calls('token') - before).toBe(2);
});

test('a token without scopes is not exchanged for one with the issuer’s default scopes', async () => {
  const { server, subjectToken, calls } = await open();
  const before = calls('token');
  expect(await failure(exchange(server, { log: silentLog, subjectToken, audience, scopes: new Set() }))).toMatchObject({
    code: 'missing_scope',
  });
  expect(calls('token')).toBe(before);
});

test('mistakes of the operator are logged, and its users are told to tell it', async () => {
  const { server, subjectToken, client } = await open(['tasks:read']);
  const logged: object[] = [];
  const log = { ...silentLog, warn: (_message: string, facts = {}) => void logged.push(facts) };
  const scopes = new Set(['tasks:read']);
  const wrongSecret = await client({ ...confidential, clientSecret: 'wrong' });
  const slack = await client({ clientId: 'codetether-slack', clientSecret: 'codetether-slack-secret' });
  for (const mistake of [
    () => exchange(server, { log, subjectToken, audience, scopes: new Set(['cronjobs:write']) }),
    () => exchange(server, { log, subjectToken, audience: 'nobody', scopes }),
    () => exchange(wrongSecret, { log, subjectToken, audience, scopes }),
    () => exchange(slack, { log, subjectToken, audience, scopes }),
  ]) {
    expect(await failure(mistake())).toMatchObject({
      code: 'internal',
      retryable: false,
      message: 'This server is set up wrongly; tell its operator.',
    });
  }
  expect(logged).toHaveLength(4);
  expect(logged).toContainEqual(expect.objectContaining({ error: 'invalid_scope' }));
  expect(JSON.stringify(logged)).not.toContain(subjectToken);
});

test('a check logs a wrong secret and a client that may not exchange, and nothing for one that may', async () => {
  const { client } = await openIssuer();
  const logged: object[] = [];
  const log = { ...silentLog, warn: (_message: string, facts = {}) => void logged.push(facts) };
  await checkExchange(await client(confidential), { log, audience });
  expect(logged).toEqual([]);
  await checkExchange(await client({ ...confidential, clientSecret: 'wrong' }), { log, audience });
  await checkExchange(await client({ clientId: 'codetether-slack', clientSecret: 'codetether-slack-secret' }), {
    log,
    audience,
  });
  expect(logged).toMatchObject([
    { error: 'unauthorized_client' },
    { error: 'invalid_request', error_description: expect.stringContaining('not enabled') },
  ]);
});
