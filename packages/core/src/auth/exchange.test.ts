import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { leapingClock } from '../../test/clocks.ts';
import { failure } from '../../test/failure.ts';
import { openIssuer } from '../../test/issuer.ts';
import { accountIdOf, exchange } from './index.ts';

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
  const tokens = await exchange(server, { subjectToken, audience: 'codetether', scopes: new Set(['tasks:read']) });
  expect(decodeJwt(tokens.accessToken)).toMatchObject({ aud: 'codetether', azp: confidential.clientId });
  expect(tokens.scope).toBe('tasks:read');
  expect(accountIdOf(tokens.accessToken)).toBe(accountIdOf(subjectToken));
});

test('an exchanged token serves all calls until shortly before its end', async () => {
  const { server, subjectToken, clock, calls } = await open();
  const before = calls('token');
  const call = (scopes = ['tasks:read']) => exchange(server, { subjectToken, audience, scopes: new Set(scopes) });
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
  const call = () => exchange(server, { subjectToken: 'ct_nonsense', audience, scopes: new Set(['tasks:read']) });
  expect(await failure(call())).toMatchObject({ code: 'not_authenticated' });
  expect(await failure(call())).toMatchObject({ code: 'not_authenticated' });
  expect(calls('token') - before).toBe(2);
});

test('a token without scopes is not exchanged for one with the issuer’s default scopes', async () => {
  const { server, subjectToken, calls } = await open();
  const before = calls('token');
  expect(await failure(exchange(server, { subjectToken, audience, scopes: new Set() }))).toMatchObject({
    code: 'missing_scope',
  });
  expect(calls('token')).toBe(before);
});

test('the error names missing scopes, and a client without the permission', async () => {
  const { server, subjectToken, client } = await open(['tasks:read']);
  expect(
    await failure(exchange(server, { subjectToken, audience, scopes: new Set(['cronjobs:write']) })),
  ).toMatchObject({
    code: 'missing_scope',
  });
  const slack = await client({ clientId: 'codetether-slack', clientSecret: 'codetether-slack-secret' });
  expect(await failure(exchange(slack, { subjectToken, audience, scopes: new Set(['tasks:read']) }))).toMatchObject({
    code: 'unexpected_response',
    hint: "Check the issuer's address and the client's settings there.",
  });
});
