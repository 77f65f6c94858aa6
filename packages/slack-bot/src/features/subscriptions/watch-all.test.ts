import { ConnectorError, createServiceWatcher, newTask, type PositionStore } from '@codetether/core';
import { expect, test, vi } from 'vitest';
import { testWorkspace } from '../../../test/workspace.ts';
import { createSubscriptions } from './subscriptions.ts';
import { takeWatches } from './watch-account.ts';
import { holdWatchForAll } from './watch-all.ts';

/** Ada and Eve wait for new tasks, each in a channel of their own. Nobody watches yet. */
async function setUp() {
  const workspace = await testWorkspace();
  const { ada, team, channel, codetether, codetetherUrl, memberOf, link, database } = workspace;
  const eve = team.person('eve');
  const eves = team.channel('eves');
  const callers = {
    ada: await link(ada, codetether.tokens.keycloak),
    eve: await link(eve, codetether.tokens.admin),
  };
  const log = { ...workspace.log, warn: vi.fn() };
  const options = { ...workspace, log, intervalSeconds: 0.2 };
  const state = { accepted: true, looks: 0 };
  const service = (position: PositionStore) =>
    createServiceWatcher({
      url: codetetherUrl,
      token: codetether.tokens.admin,
      intervalSeconds: 0.2,
      position,
      log,
      fetch(input, init) {
        state.looks += 1;
        return state.accepted ? fetch(input, init) : Promise.resolve(new Response('{}', { status: 401 }));
      },
    });
  const subscriptions = createSubscriptions(workspace);
  for (const [person, where] of [
    [ada, channel],
    [eve, eves],
  ] as const) {
    const owner = memberOf(person);
    await subscriptions.add({
      team: owner.team,
      channel: where,
      owner,
      trigger: newTask.name,
      input: {},
      mine: 'any',
    });
  }
  /** Which watchers have a place: those of all accounts, and those of one. */
  const places = async () =>
    (await database<{ team: string }>`select team from positions order by team, slack_user`).map(({ team }) =>
      team === '' ? 'all' : 'one',
    );
  return { ...workspace, eve, eves, callers, log, options, state, service, subscriptions, places };
}

test('one watcher serves all members, each channel shows its owner’s events alone, and a refused token changes nothing', async () => {
  const {
    ada,
    eve,
    eves,
    channel,
    callers,
    options,
    service,
    state,
    places,
    database,
    log,
    newTask: create,
    texts,
  } = await setUp();
  takeWatches(options);
  await holdWatchForAll({ ...options, service });
  await expect.poll(places).toEqual(['all']);
  await expect.poll(() => database`select 1 from looks`).toEqual([]);
  await create(callers.ada, 'Plan of ada');
  await create(callers.eve, 'Plan of eve');
  await ada.awaits(channel, ({ text }) => text.includes('Plan of ada'));
  await eve.awaits(eves, ({ text }) => text.includes('Plan of eve'));

  state.accepted = false;
  await create(callers.ada, 'After the token');
  await ada.awaits(channel, ({ text }) => text.includes('After the token'));
  await expect.poll(places).toEqual(['one', 'one']);
  const looks = state.looks;
  await create(callers.eve, 'Also after it');
  await eve.awaits(eves, ({ text }) => text.includes('Also after it'));
  expect(state.looks).toBe(looks);
  expect(log.warn).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining('refuses the service token'),
    expect.objectContaining({ setting: 'CODETETHER_SERVICE_TOKEN' }),
  );
  expect(texts(ada, channel).map(titleIn)).toEqual(['Plan of ada', 'After the token']);
  expect(texts(eve, eves).map(titleIn)).toEqual(['Plan of eve', 'Also after it']);
});

test('changing over to the service token and back loses and doubles nothing', async () => {
  const { ada, channel, callers, options, service, places, newTask: create, texts } = await setUp();
  const before = takeWatches(options);
  await expect.poll(places).toEqual(['one', 'one']);
  await before.stop();
  await create(callers.ada, 'While nobody looked');

  const own = takeWatches(options);
  const all = await holdWatchForAll({ ...options, service });
  await expect.poll(places).toEqual(['all']);
  await create(callers.ada, 'With the token');
  await ada.awaits(channel, ({ text }) => text.includes('With the token'));
  await ada.awaits(channel, ({ text }) => text.includes('While nobody looked'));
  await Promise.all([all.stop(), own.stop()]);
  await create(callers.ada, 'While nobody looked again');

  takeWatches(options);
  await holdWatchForAll(options);
  await expect.poll(places).toEqual(['one', 'one']);
  await create(callers.ada, 'Without it');
  await ada.awaits(channel, ({ text }) => text.includes('Without it'));
  expect(texts(ada, channel).map(titleIn).toSorted()).toEqual([
    'While nobody looked',
    'While nobody looked again',
    'With the token',
    'Without it',
  ]);
});

test('an event of a member whose sign-in has ended is not posted, and others are', async () => {
  const {
    ada,
    eve,
    eves,
    channel,
    callers,
    accounts,
    options,
    service,
    places,
    newTask: create,
    texts,
  } = await setUp();
  const ended = async () => {
    throw new ConnectorError('not_authenticated', 'The sign-in has ended.');
  };
  const callerOf: typeof accounts.callerOf = async (member) => {
    const caller = await accounts.callerOf(member);
    return caller && member.user === eve.id ? { ...caller, api: { ...caller.api, requireSignIn: ended } } : caller;
  };
  await holdWatchForAll({ ...options, accounts: { ...accounts, callerOf }, service });
  await expect.poll(places).toEqual(['all']);
  await create(callers.eve, 'Plan of eve');
  await create(callers.ada, 'Plan of ada');
  await ada.awaits(channel, ({ text }) => text.includes('Plan of ada'));
  expect(texts(eve, eves)).toEqual([]);
});

function titleIn(text: string): string | undefined {
  return /(Plan of \w+|After the token|Also after it|While nobody looked again|While nobody looked|With the token|Without it)/.exec(
    text,
  )?.[1];
}
