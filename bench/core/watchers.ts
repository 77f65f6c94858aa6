// Measures the watchers' requests to the server per minute for 1, 100 and 10,000 accounts, with and without a service token. Somebody makes a task before each
// look. The clock jumps from look to look; the requests are counted where they leave the process.
import {
  type Clock,
  createCaller,
  createServiceWatcher,
  createTask,
  createWatcher,
  newTask,
  run,
} from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import { createLocalServer } from '@codetether/local-server';

const url = 'http://codetether.local';
const intervalSeconds = 15;
/** With more accounts that each look for themselves, one look stands for the minute: four would take minutes. */
const mostAccountsForAMinute = 1_000;

/** Time passes only when all that watch wait for it. */
function steppedClock(): Clock & { sleepers(): number; step(): void } {
  const waiting = new Set<() => void>();
  let passed = 0;
  return {
    now: () => Date.now() + passed,
    later: () => undefined,
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        const wake = () => {
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
        signal?.addEventListener('abort', wake, { once: true });
      }),
    sleepers: () => waiting.size,
    step() {
      passed += intervalSeconds * 1000;
      for (const wake of [...waiting]) wake();
    },
  };
}

/** In that many looks after the first one, which only finds out where to begin. */
async function watch(
  accounts: number,
  { isShared, looks }: { isShared: boolean; looks: number },
): Promise<{ requests: number; told: number }> {
  const local = await createLocalServer({ agent: 'none' });
  const clock = steppedClock();
  const stop = new AbortController();
  let requests = 0;
  let told = 0;
  let answers = new Map<string, Promise<{ body: string; init: ResponseInit }>>();
  const answer = async (request: Request) => {
    const response = await local.fetch(request);
    const { status, headers } = response;
    return { body: await response.text(), init: { status, headers } };
  };
  /** Equal questions within one look have equal answers, so the server works on each of them once. */
  const counted: typeof fetch = async (input, init) => {
    requests += 1;
    const request = input instanceof Request ? input : new Request(input, init);
    if (request.url.endsWith('/stream')) return local.fetch(request);
    const key = `${request.method} ${request.url} ${request.body ? await request.clone().text() : ''}`;
    const found = answers.get(key) ?? answer(request);
    answers.set(key, found);
    const { body, init: shape } = await found;
    return new Response(body, shape);
  };
  const session = bearer(local.tokens.admin);
  const account = (index: number, fetch: typeof globalThis.fetch) =>
    createCaller({ url, session, accountId: `account-${index}`, visibility: 'own', tier: 'enterprise', fetch });
  const maker = account(0, (input, init) => local.fetch(new Request(input, init)));
  const service = isShared
    ? createServiceWatcher({ url, token: local.tokens.admin, clock, fetch: counted, intervalSeconds })
    : undefined;
  const watching = Array.from({ length: accounts }, async (_, index) => {
    const watcher = createWatcher({ caller: account(index, counted), service, clock, intervalSeconds });
    for await (const _event of watcher.watch(newTask, {}, { signal: stop.signal })) told += 1;
  });
  const allWait = async () => {
    while (clock.sleepers() < (isShared ? 1 : accounts)) await new Promise((resolve) => setImmediate(resolve));
  };
  await allWait();
  requests = 0;
  for (let look = 0; look < looks; look += 1) {
    await run(createTask, maker, { title: `Task ${look}` });
    answers = new Map();
    clock.step();
    await allWait();
  }
  const afterwards = requests;
  stop.abort();
  await Promise.all(watching);
  await local.close();
  return { requests: afterwards, told };
}

export async function benchWatchers(): Promise<void> {
  console.log('accounts  service token  looks  requests/min  events delivered');
  for (const accounts of [1, 100, 10_000]) {
    for (const isShared of [true, false]) {
      const looks = isShared || accounts <= mostAccountsForAMinute ? 60 / intervalSeconds : 1;
      const { requests, told } = await watch(accounts, { isShared, looks });
      const perMinute = (requests * 60) / (looks * intervalSeconds);
      const row = [accounts, isShared ? 'yes' : 'no', looks, perMinute, told];
      console.log(row.map((cell, column) => String(cell).padStart([8, 13, 5, 12, 16][column] ?? 0)).join('  '));
    }
  }
}
