import { drivenClock } from '@codetether/local-server';
import { expect, test, vi } from 'vitest';
import { clockOf, leapingClock } from '../../test/clocks.ts';
import { openLocal, url } from '../../test/local.ts';
import { bearer } from '../auth/index.ts';
import {
  type Caller,
  type Clock,
  createCronjob,
  createServiceWatcher,
  createTask,
  createWatcher,
  newTask,
  run,
  silentLog,
  systemClock,
  type Watcher,
} from '../index.ts';

const serviceToken = 'ct_the-service-token-of-the-operator';
const intervalSeconds = 0.02;

/** A deployment: its accounts, and its service watcher. `requests` are those with the service token, `own` all others of the accounts. */
async function deployment(options: Parameters<typeof openLocal>[0] = {}) {
  const { local, fetch, caller, worker } = await openLocal(options);
  const log = { ...silentLog, warn: vi.fn() };
  const state = {
    accepted: true,
    requests: 0,
    own: 0,
    /** The server's stream of events; by default the server has none. */
    stream: async (_open: () => Promise<Response>) => new Response('{}', { status: 404 }),
  };
  const asService: typeof globalThis.fetch = (input, init) => {
    const request = new Request(input, init);
    if (request.headers.get('authorization') !== `Bearer ${serviceToken}`) throw new Error('Not the service token.');
    state.requests += 1;
    if (request.url.endsWith('/v1/monitor/stream'))
      return state.stream(() => fetch(withToken(request, local.tokens.admin)));
    return state.accepted ? fetch(request) : Promise.resolve(new Response('{}', { status: 401 }));
  };
  const service = (options: Partial<Parameters<typeof createServiceWatcher>[0]> = {}) =>
    createServiceWatcher({ url, token: serviceToken, fetch: asService, log, intervalSeconds, ...options });
  const account = (accountId: string, options: Parameters<typeof caller>[0] = {}) =>
    caller({
      accountId,
      visibility: 'own',
      log,
      fetch: (input, init) => {
        state.own += 1;
        return fetch(input, init);
      },
      ...options,
    });
  return { local, fetch, worker, state, log, service, account };
}

function withToken(request: Request, token: string): Request {
  const headers = new Headers(request.headers);
  headers.set('authorization', `Bearer ${token}`);
  return new Request(request, { headers });
}

/** Collects the titles of new tasks from now on. */
function titlesOf(watcher: Watcher, signal: AbortSignal): { titles: string[]; end: Promise<void> } {
  const titles: string[] = [];
  const collect = async () => {
    for await (const { record } of watcher.watch(newTask, {}, { signal })) titles.push(record.title);
  };
  return { titles, end: collect() };
}

const make = (caller: Caller, title: string) => run(createTask, caller, { title });

test('each account gets events of what its stamps prove to be its own, and nobody gets anything else', async () => {
  const { fetch, worker, state, service, account } = await deployment();
  const [ada, bob] = [account('ada'), account('bob')];
  const shared = service();
  const stop = new AbortController();
  const { signal } = stop;
  const [forAda, forBob] = [ada, bob].map((caller) =>
    titlesOf(createWatcher({ caller, service: shared, intervalSeconds }), signal),
  );
  const everything: string[] = [];
  const collect = async () => {
    for await (const { owner, change } of shared.changes({ signal })) {
      everything.push(`${owner}: ${change.kind} ${change.task.title}`);
    }
  };
  const all = collect();
  await shared.loop.begun;
  const { task_id } = await make(ada, 'Of Ada');
  await make(bob, 'Of Bob');
  const before = state.own;
  // Over the server's own API: a task without a stamp, one with a stamp that names Ada, and a copy of Ada's.
  const original = Object(await (await fetch(`${url}/v1/agent/tasks/${task_id}`)).json());
  for (const forged of [
    { title: 'Of nobody', prompt: 'x' },
    { title: 'Forged', prompt: 'x', metadata: { connect_account: 'ada', idempotency_key: 'k' } },
    { title: original.title, prompt: original.prompt, metadata: original.metadata },
  ]) {
    const headers = { 'content-type': 'application/json' };
    await fetch(`${url}/v1/agent/tasks`, { method: 'POST', headers, body: JSON.stringify(forged) });
  }
  await worker.complete(task_id);
  await make(bob, 'The last');
  await expect.poll(() => everything).toContain('bob: created The last');
  await expect.poll(() => everything).toContain('ada: completed Of Ada');
  await expect.poll(() => forBob?.titles).toEqual(['Of Bob', 'The last']);
  expect(forAda?.titles).toEqual(['Of Ada']);
  expect(everything.toSorted()).toEqual([
    'ada: completed Of Ada',
    'ada: created Of Ada',
    'bob: created Of Bob',
    'bob: created The last',
  ]);
  // One create: no account has looked for itself.
  expect(state.own - before).toBeLessThan(10);
  stop.abort();
  await Promise.all([forAda?.end, forBob?.end, all]);
});

test('the requests of a minute do not grow with the accounts', async () => {
  const requests = async (accounts: number): Promise<number> => {
    const { state, service, account } = await deployment();
    const clock = leapingClock();
    const shared = service({ clock, intervalSeconds: 15 });
    const stop = new AbortController();
    const callers = Array.from({ length: accounts }, (_, index) => account(`account-${index}`));
    const waiting = callers.map((caller) => {
      const watcher = createWatcher({ caller, service: shared, clock });
      return watcher.watch(newTask, {}, { signal: stop.signal }).next();
    });
    const end = clock.now() + 10 * 60_000;
    while (clock.now() < end) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await Promise.all(waiting);
    expect(state.own).toBe(0);
    return state.requests;
  };
  const [one, hundred] = [await requests(1), await requests(100)];
  // Four looks a minute for ten minutes, of five requests each.
  expect(one).toBeGreaterThan(100);
  expect(hundred).toBeLessThan(one + 20);
});

test('a refused token is one warning, and each account is then watched by itself without losing an event', async () => {
  const { state, log, service, account } = await deployment();
  const [ada, bob] = [account('ada'), account('bob')];
  const shared = service();
  const stop = new AbortController();
  const watchers = [ada, bob].map((caller) => createWatcher({ caller, service: shared, intervalSeconds }));
  const told = watchers.map((watcher) => titlesOf(watcher, stop.signal));
  await shared.loop.begun;
  await make(ada, 'First');
  await expect.poll(() => told[0]?.titles).toEqual(['First']);
  state.accepted = false;
  await make(ada, 'While it was refused');
  await make(bob, 'Of Bob');
  await expect.poll(() => told[0]?.titles).toEqual(['First', 'While it was refused']);
  await expect.poll(() => told[1]?.titles).toEqual(['Of Bob']);
  expect(shared.isRefused()).toBe(true);
  const late = titlesOf(createWatcher({ caller: ada, service: shared, intervalSeconds }), stop.signal);
  const before = state.requests;
  await make(ada, 'Last');
  await expect.poll(() => told[0]?.titles).toContain('Last');
  expect(state.requests).toBe(before);
  expect(log.warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('refuses the service token'), {
    code: 'not_authenticated',
    setting: 'CODETETHER_SERVICE_TOKEN',
  });
  expect(JSON.stringify(log.warn.mock.calls)).not.toContain(serviceToken);
  stop.abort();
  await Promise.all([...told, late].map(({ end }) => end));
});

test('a token that is refused from the first look on changes nothing but the number of requests', async () => {
  const { state, log, service, account } = await deployment();
  state.accepted = false;
  state.stream = async () => new Response('{}', { status: 401 });
  const ada = account('ada');
  const stop = new AbortController();
  const watcher = createWatcher({ caller: ada, service: service(), intervalSeconds });
  const { titles, end } = titlesOf(watcher, stop.signal);
  await watcher.begun();
  await make(ada, 'Of Ada');
  await expect.poll(() => titles).toEqual(['Of Ada']);
  expect(log.warn).toHaveBeenCalledOnce();
  stop.abort();
  await end;
});

test('an account whose sign-in has ended gets nothing more', async () => {
  const { local, service, account } = await deployment();
  const session = { token: async () => local.tokens.admin };
  const ada = account('ada', { session });
  const shared = service();
  const events = createWatcher({ caller: ada, service: shared, intervalSeconds }).watch(newTask, {});
  const next = events.next();
  await shared.loop.begun;
  const maker = account('ada', { session: bearer(local.tokens.admin) });
  session.token = async () => local.tokens.expired;
  await make(maker, 'Too late');
  await expect(next).rejects.toMatchObject({ code: 'not_authenticated' });
});

test('a task of a cron job goes to the account of its rule', async () => {
  const driven = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
  const clock = clockOf(driven);
  const { service, account } = await deployment({ clock: driven, ruleCheckMs: 1_000 });
  const [ada, bob] = [account('ada', { clock }), account('bob', { clock })];
  const shared = service({ clock, intervalSeconds: 1 });
  const stop = new AbortController();
  const told = [ada, bob].map((caller) => titlesOf(createWatcher({ caller, service: shared, clock }), stop.signal));
  await shared.loop.begun;
  const everyMinute = { ...createCronjob.example.input, cron_expression: '* * * * *', timezone: 'UTC' };
  await run(createCronjob, ada, everyMinute);
  const later = async () => {
    await driven.advance(1_000);
    return told[0]?.titles.length;
  };
  await expect.poll(later).toBeGreaterThan(1);
  expect(told[1]?.titles).toEqual([]);
  stop.abort();
  await driven.advance(2_000);
  await Promise.all(told.map(({ end }) => end));
});

test('undelivered changes of all accounts come again after a restart', async () => {
  const { service, account } = await deployment();
  const shared = service();
  const ada = account('ada');
  const changes = shared.changes();
  const first = changes.next();
  await shared.loop.begun;
  await make(ada, 'One');
  expect(await first).toMatchObject({ value: { owner: 'ada', change: { task: { title: 'One' } } } });
  await changes.return();
  const again = shared.changes();
  expect(await again.next()).toMatchObject({ value: { owner: 'ada', change: { task: { title: 'One' } } } });
  await again.return();
});

/** A watcher whose look comes only when the test says so, or when the stream has hinted at something. */
async function patient() {
  const waiting: { ms: number; wake(): void }[] = [];
  const clock: Clock = {
    ...systemClock,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        waiting.push({ ms, wake: resolve });
        signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
  };
  const deployed = await deployment();
  const open = async () => {
    const shared = deployed.service({ clock, intervalSeconds: 15 });
    const stop = new AbortController();
    const ada = deployed.account('ada');
    const told = titlesOf(createWatcher({ caller: ada, service: shared, clock }), stop.signal);
    await shared.loop.begun;
    await expect.poll(() => waiting.map(({ ms }) => ms)).toContain(15_000);
    const end = async () => {
      stop.abort();
      await told.end;
    };
    return { ada, told, end };
  };
  return { ...deployed, waiting, open };
}

test('where the server streams its events, the watcher looks soon after one', async () => {
  const { worker, state, waiting, open } = await patient();
  const opened = Promise.withResolvers<void>();
  state.stream = async (openStream) => {
    const response = await openStream();
    opened.resolve();
    return response;
  };
  const { ada, told, end } = await open();
  await opened.promise;
  const { task_id } = await make(ada, 'Of Ada');
  await worker.report(task_id, 'running');
  await expect.poll(() => waiting.map(({ ms }) => ms)).toContain(5_000);
  waiting.find(({ ms }) => ms === 5_000)?.wake();
  await expect.poll(() => told.titles).toEqual(['Of Ada']);
  await end();
});

test.each<[string, () => Promise<Response>]>([
  ['is silent', async () => new Response(new ReadableStream())],
  ['breaks', async () => new Response(new ReadableStream({ start: (stream) => stream.error(new Error('broken')) }))],
  ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
  ['is forbidden', async () => new Response('{}', { status: 403 })],
])('a stream that %s changes nothing', async (_, stream) => {
  const { state, waiting, open, log } = await patient();
  state.stream = stream;
  const { ada, told, end } = await open();
  await make(ada, 'Of Ada');
  for (const { ms, wake } of waiting) if (ms === 15_000) wake();
  await expect.poll(() => told.titles).toEqual(['Of Ada']);
  expect(JSON.stringify(log.warn.mock.calls)).not.toContain(serviceToken);
  await end();
});
