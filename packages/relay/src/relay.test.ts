import { statSync } from 'node:fs';
import {
  type Clock,
  cancelRalphRun,
  cancelTask,
  createTask,
  run,
  silentLog,
  startRalph,
  systemClock,
} from '@codetether/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../../slack-bot/test/test-database.ts';
import { handOver, openWorld } from '../test/world.ts';
import { readConfig } from './config.ts';
import { startRelay } from './start-relay.ts';

/** Time that passes a thousand times as fast. */
function hastened(): Clock {
  const begun = Date.now();
  return {
    ...systemClock,
    now: () => begun + (Date.now() - begun) * 1_000,
    sleep: (ms, signal) => systemClock.sleep(Math.max(10, ms / 1_000), signal),
  };
}

const stores: Readonly<Record<string, () => Promise<Record<string, string>>>> = {
  SQLite: async () => ({}),
  PostgreSQL: async () => ({ DATABASE_URL: (await testDatabase()).url }),
};

async function openRelay({ store = 'SQLite', clock = systemClock }: { store?: string; clock?: Clock } = {}) {
  const world = await openWorld();
  const env = { ...world.env, ...(await stores[store]?.()) };
  const logged: string[] = [];
  const line = (message: string, facts?: object) => void logged.push(JSON.stringify({ message, ...facts }));
  const start = async () => {
    const relay = await startRelay(readConfig(env), { log: { debug: line, warn: line }, clock });
    onTestFinished(() => relay.stop());
    return relay;
  };
  return { ...world, logged, start, relay: await start() };
}

describe.each(Object.keys(stores))('%s', (store) => {
  test('a task and a run: each Zap is resumed once, after its end, until Zapier has acknowledged it', async () => {
    const { zapier, tokens, callerOf, relay, logged } = await openRelay({ store, clock: hastened() });
    const ada = callerOf(tokens.ada);
    const { task_id } = await run(createTask, ada, { title: 'Tidy the changelog' });
    const { run_id } = await run(startRalph, ada, startRalph.example.input);
    const waiting = { status: 202, answer: '{"waiting":true}' };
    expect(await handOver(relay.url, tokens.ada, { task_id, callback_url: zapier.callback('task') })).toEqual(waiting);
    expect(await handOver(relay.url, tokens.ada, { run_id, callback_url: zapier.callback('run') })).toEqual(waiting);
    // The answer was lost, so Zapier's app sends it again.
    expect(await handOver(relay.url, tokens.ada, { run_id, callback_url: zapier.callback('run') })).toEqual(waiting);
    expect(zapier.called).toEqual([]);

    zapier.answerWith(503, 302, 429);
    await run(cancelTask, ada, { task_id });
    await expect.poll(() => zapier.resumed()).toEqual(['task', 'task', 'task', 'task']);
    expect(zapier.called.at(-1)?.body).toBe('{"ended":true}');
    zapier.answerWith(410);
    await run(cancelRalphRun, ada, { run_id });
    await expect.poll(() => zapier.resumed().slice(4)).toEqual(['run']);
    await expect.poll(() => logged.filter((line) => line.includes('a Zap was resumed'))).toHaveLength(2);
    for (const secret of [tokens.ada, zapier.origin]) expect(logged.join('\n')).not.toContain(secret);
  });

  test('Zapier waits for 30 days, and so does the relay', async () => {
    let days = 0;
    const clock = { ...systemClock, now: () => Date.now() + days * 24 * 3_600_000 };
    const { zapier, tokens, callerOf, relay, logged } = await openRelay({ store, clock });
    const { task_id } = await run(createTask, callerOf(tokens.ada), { title: 'Tidy the changelog' });
    await handOver(relay.url, tokens.ada, { task_id, callback_url: zapier.callback('zap') });
    days = 31;
    await expect.poll(() => logged).toContainEqual(expect.stringContaining('has waited for 30 days'));
    expect(zapier.called).toEqual([]);
  });

  test('a relay that was stopped continues with its waits', async () => {
    const { zapier, tokens, callerOf, relay, start } = await openRelay({ store });
    const ada = callerOf(tokens.ada);
    const { task_id } = await run(createTask, ada, { title: 'Tidy the changelog' });
    await handOver(relay.url, tokens.ada, { task_id, callback_url: zapier.callback('zap') });
    await relay.stop();
    await run(cancelTask, ada, { task_id });
    await start();
    await expect.poll(() => zapier.resumed()).toEqual(['zap']);
  });
});

test('the file is for its owner and for one relay', async () => {
  const { start, env } = await openRelay();
  expect(statSync(env.RELAY_DATA_FILE).mode & 0o777).toBe(0o600);
  await expect(start()).rejects.toThrow('is in use by another relay');
});

test('a database that cannot be used is an error that names the setting', async () => {
  const { env } = await openWorld();
  const relay = startRelay(readConfig({ ...env, DATABASE_URL: 'postgres://127.0.0.1:1/nowhere' }), { log: silentLog });
  await expect(relay).rejects.toThrow('DATABASE_URL cannot be used. Nothing answers at');
});

test('an empty database gets the tables', async () => {
  const database = await testDatabase();
  await database`drop table waits, wait_turns, migrations`;
  const { env } = await openWorld();
  const relay = await startRelay(readConfig({ ...env, DATABASE_URL: database.url }), { log: silentLog });
  onTestFinished(() => relay.stop());
  expect((await fetch(`${relay.url}/health/ready`)).status).toBe(200);
  expect(await database`select name from migrations`).toEqual([{ name: 'waits-001' }]);
});

test('what is not the caller’s, or not Zapier’s, is refused with the reason', async () => {
  const { zapier, tokens, callerOf, relay } = await openRelay();
  const { task_id } = await run(createTask, callerOf(tokens.ada), { title: 'Tidy the changelog' });
  const callback_url = zapier.callback('zap');
  const [head = '', claims = ''] = tokens.ada.split('.');
  const refused = async (token: string | undefined, body: object) => {
    const { status, answer } = await handOver(relay.url, token, body);
    return `${status} ${JSON.parse(answer).error.message}`;
  };
  expect(await refused(tokens.bob, { task_id, callback_url })).toMatch(/^404 .*no Task/);
  expect(await refused(undefined, { task_id, callback_url })).toMatch(/^401 .*no bearer token/);
  expect(await refused(tokens.expired, { task_id, callback_url })).toMatch(/^401 /);
  expect(await refused(`${head}.${claims}.c2lnbmF0dXJl`, { task_id, callback_url })).toMatch(/^401 /);
  expect(await refused(tokens.ada, { task_id, run_id: 'r', callback_url })).toMatch(/^400 .*exactly one of/);
  expect(await refused(tokens.ada, { task_id })).toMatch(/^400 .*callback_url/);
  for (const foreign of ['https://example.com/hooks/callback/1/', 'http://zapier.com/hooks/callback/1/', 'nonsense']) {
    expect(await refused(tokens.ada, { task_id, callback_url: foreign })).toMatch(/^400 callback_url must be/);
  }
  expect((await handOver(relay.url, tokens.ada, { task_id, callback_url })).status).toBe(202);
  const other = await run(createTask, callerOf(tokens.ada), { title: 'Another' });
  expect(await refused(tokens.ada, { task_id: other.task_id, callback_url })).toMatch(/^409 /);
  const page = { method: 'POST', headers: { origin: 'https://example.com', 'content-type': 'application/json' } };
  const answer = await fetch(`${relay.url}/waits`, { ...page, body: '{}' });
  expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('may not call the relay')]);
});

test('a relay that could not tell whose a task is does not start', () => {
  const env = { CODETETHER_API_URL: 'https://api.example.com', CODETETHER_SERVICE_TOKEN: 'ct_key' };
  expect(() => readConfig(env)).toThrow('CODETETHER_SIGNING_KEY is not set');
  expect(readConfig({ ...env, CODETETHER_VISIBILITY: 'server' }).signing.keys).toBeUndefined();
});
