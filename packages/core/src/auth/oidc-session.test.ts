import { expect, test } from 'vitest';
import { leapingClock } from '../../test/clocks.ts';
import { failure } from '../../test/failure.ts';
import { openIssuer, redirectUri } from '../../test/issuer.ts';
import { ConnectorError, createCaller, listRalphRuns, run } from '../index.ts';
import {
  accountIdOf,
  beginAuthorization,
  completeAuthorization,
  memoryTokens,
  oidcSession,
  revoke,
  type TokenStore,
  type Tokens,
} from './index.ts';

const key = 'ada';

/** Ada is signed in, with tokens that last five minutes. */
async function open() {
  const opened = await openIssuer();
  const clock = leapingClock();
  const client = await opened.client({ clock });
  const store = memoryTokens();
  const tokens = await opened.signIn(client);
  await store.set(key, tokens);
  return {
    ...opened,
    clientOf: opened.client,
    clock,
    client,
    store,
    tokens,
    session: oidcSession({ client: async () => client, store, key, clock }),
  };
}

const minutes = (count: number) => count * 60_000;

test('a token is used until shortly before its end, then refreshed', async () => {
  const { session, clock, tokens, store } = await open();
  clock.leap(minutes(3));
  expect(await session.token()).toBe(tokens.accessToken);
  clock.leap(minutes(1.1));
  const fresh = await session.token();
  expect(fresh).not.toBe(tokens.accessToken);
  expect(accountIdOf(String(fresh))).toBe(accountIdOf(tokens.accessToken));
  const kept = await store.get(key);
  expect(kept).toMatchObject({ accessToken: fresh, refreshToken: expect.any(String) });
  expect(kept?.refreshToken).not.toBe(tokens.refreshToken);
});

test('fifty callers at once cause one refresh, and no refresh token is used twice', async () => {
  const { session, client, store, clock, calls } = await open();
  const before = calls('token');
  const twin = oidcSession({ client: async () => client, store, key, clock });
  for (let round = 1; round <= 3; round += 1) {
    clock.leap(minutes(10));
    const sessions = Array.from({ length: 50 }, (_, index) => (index % 2 ? session : twin));
    const tokens = await Promise.all(sessions.map((one) => one.token()));
    expect(new Set(tokens).size).toBe(1);
    expect(calls('token') - before).toBe(round);
  }
});

test('a refused token is replaced once, for all callers', async () => {
  const { session, tokens, calls } = await open();
  const before = calls('token');
  const renewed = await Promise.all([session.renew?.(tokens.accessToken), session.renew?.(tokens.accessToken)]);
  expect(renewed[0]).not.toBe(tokens.accessToken);
  expect(renewed[1]).toBe(renewed[0]);
  expect(await session.renew?.(tokens.accessToken)).toBe(renewed[0]);
  expect(calls('token') - before).toBe(1);
});

test('a call whose token the server refuses is repeated with a newer one', async () => {
  const { url, store, tokens, session } = await open();
  // A token without a known end and with a broken signature.
  await store.set(key, { ...tokens, accessToken: `${tokens.accessToken}x`, expiresAt: undefined });
  const caller = createCaller({ url, session, accountId: 'ada' });
  expect(await run(listRalphRuns, caller, {})).toEqual([]);
});

test('a sign-in that ended at the issuer is deleted, and the error says what to do', async () => {
  const { url, client, store, tokens, session, clock, calls } = await open();
  await revoke(client, tokens);
  clock.leap(minutes(10));
  const caller = createCaller({ url, session, accountId: 'ada' });
  expect(await failure(run(listRalphRuns, caller, {}))).toMatchObject({
    code: 'not_authenticated',
    text: 'This sign-in has ended. Sign in again.',
  });
  expect(await store.get(key)).toBeUndefined();
  const before = calls('token');
  expect(await failure(session.token())).toMatchObject({ code: 'not_authenticated', hint: 'Sign in again.' });
  expect(calls('token')).toBe(before);
});

test('a broken issuer ends no sign-in, and its token is used until it expires', async () => {
  const { tokens, store, clock, client: working, clientOf } = await open();
  const client = await clientOf({
    clock,
    fetch: async (input, init) =>
      new Request(input).url.endsWith('/token') ? new Response('Bad Gateway', { status: 502 }) : fetch(input, init),
  });
  const session = oidcSession({ client: async () => client, store, key, clock });
  clock.leap(minutes(4.5));
  expect(await session.token()).toBe(tokens.accessToken);
  clock.leap(minutes(1));
  expect(await failure(session.token())).toMatchObject({ code: 'unavailable', retryable: true });
  expect(await store.get(key)).toEqual(tokens);
  expect(await oidcSession({ client: async () => working, store, key, clock }).token()).not.toBe(tokens.accessToken);
});

test('an issuer that keeps its refresh tokens may answer without one', async () => {
  const { tokens, store, clock, clientOf } = await open();
  const client = await clientOf({
    clock,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (!new Request(input).url.endsWith('/token')) return response;
      return Response.json(Object.assign({}, await response.json(), { refresh_token: undefined, id_token: undefined }));
    },
  });
  await oidcSession({ client: async () => client, store, key, clock }).renew?.(tokens.accessToken);
  expect(await store.get(key)).toMatchObject({ refreshToken: tokens.refreshToken, idToken: tokens.idToken });
});

test('without a refresh token the session ends with its token', async () => {
  const { session, store, tokens, clock } = await open();
  await store.set(key, { ...tokens, refreshToken: undefined });
  expect(await session.token()).toBe(tokens.accessToken);
  clock.leap(minutes(4.5));
  expect(await session.token()).toBe(tokens.accessToken);
  clock.leap(minutes(1));
  expect(await failure(session.token())).toMatchObject({ code: 'not_authenticated' });
});

/** A store in which something happens during a refresh: between the first and the second look at it. */
function disturbed(store: TokenStore, happening: () => Promise<void>): TokenStore {
  let looks = 0;
  return {
    ...store,
    async get(key) {
      looks += 1;
      if (looks === 3) await happening();
      return store.get(key);
    },
  };
}

test('the newer of two tokens that were fetched at once is kept', async () => {
  const { client, clock, store, tokens, signIn } = await open();
  const newer: Tokens = { ...(await signIn(client)), expiresAt: Date.now() + minutes(60) };
  const session = oidcSession({
    client: async () => client,
    store: disturbed(store, () => store.set(key, newer)),
    key,
    clock,
  });
  expect(await session.renew?.(tokens.accessToken)).toBe(newer.accessToken);
  expect(await store.get(key)).toEqual(newer);
});

test('a sign-out during a refresh is final', async () => {
  const { client, clock, store, tokens } = await open();
  const session = oidcSession({
    client: async () => client,
    store: disturbed(store, () => store.delete(key)),
    key,
    clock,
  });
  expect(await failure(session.renew?.(tokens.accessToken) ?? Promise.resolve())).toMatchObject({
    code: 'not_authenticated',
  });
  expect(await store.get(key)).toBeUndefined();
});

test('a new sign-in during a refused refresh is kept', async () => {
  const { client, clock, store, tokens, signIn } = await open();
  const anew = await signIn(client);
  await revoke(client, tokens);
  const session = oidcSession({
    client: async () => client,
    store: disturbed(store, () => store.set(key, anew)),
    key,
    clock,
  });
  expect(await session.renew?.(tokens.accessToken)).toBe(anew.accessToken);
});

test('a token that holds needs no identity server; one that has ended does', async () => {
  const { store, tokens, clock } = await open();
  const client = async () => {
    throw new ConnectorError('unavailable', 'It is down.');
  };
  const session = oidcSession({ client, store, key, clock });
  expect(await session.token()).toBe(tokens.accessToken);
  clock.leap(minutes(4.5));
  expect(await session.token()).toBe(tokens.accessToken);
  clock.leap(minutes(1));
  expect(await failure(session.token())).toMatchObject({ code: 'unavailable' });
});

test('a session of one account never sends the token of another, which signed in under the same key', async () => {
  const { client, clock, store, tokens, browser } = await open();
  const session = oidcSession({
    client: async () => client,
    store,
    key,
    clock,
    accountId: accountIdOf(tokens.accessToken),
  });
  expect(await session.token()).toBe(tokens.accessToken);
  const begun = await beginAuthorization(client, { redirectUri });
  const back = await browser().signIn(begun.url, { username: 'admin', decision: 'allow' });
  await store.set(key, await completeAuthorization(client, back, begun));
  for (const call of [session.token(), session.renew?.(tokens.accessToken)]) {
    expect(await failure(call ?? Promise.resolve())).toMatchObject({
      code: 'not_authenticated',
      message: 'Another account has signed in here meanwhile.',
    });
  }
});
