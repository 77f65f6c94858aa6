// Failures between us and the server: nothing is lost, nothing is done twice, and the error is clear.
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { leapingClock } from '../../../test/clocks.ts';
import { failure } from '../../../test/failure.ts';
import { openLocal, url } from '../../../test/local.ts';
import { bearer } from '../../auth/index.ts';
import {
  type Clock,
  cancelTask,
  createCronjob,
  createTask,
  findRalphRun,
  findTask,
  listCodebases,
  listCronjobs,
  listRalphRuns,
  prdChat,
  run,
  sendMessage,
  sendMessageAsync,
  startRalph,
} from '../../index.ts';
import { failureOf } from './http-errors.ts';

const open = async () => {
  const opened = await openLocal();
  return { ...opened, ada: opened.caller({ clock: leapingClock(), timeoutMs: 300, waitSeconds: 0 }) };
};

/** Each way to make something: its call on the wire, how to count the results, and whether we send it again. */
const creates = [
  {
    name: 'a task',
    wire: /create_task/,
    make: (ada: Caller) => run(createTask, ada, { title: 'Once' }),
    resendable: true,
    count: async (ada: Caller) => (await run(findTask, ada, {})).length,
  },
  {
    name: 'a message',
    wire: /send_message_async/,
    make: (ada: Caller) => run(sendMessageAsync, ada, { message: 'Once' }),
    resendable: true,
    count: async (ada: Caller) => (await run(findTask, ada, {})).length,
  },
  {
    name: 'a PRD chat turn',
    wire: /\/v1\/ralph\/chat/,
    make: (ada: Caller) => run(prdChat, ada, { message: 'Once' }),
    resendable: false,
    count: async (ada: Caller) => (await run(findTask, ada, {})).length,
  },
  {
    name: 'a Ralph run',
    wire: /POST \/v1\/ralph\/runs/,
    make: (ada: Caller) => run(startRalph, ada, startRalph.example.input),
    resendable: false,
    count: async (ada: Caller) => (await run(listRalphRuns, ada, {})).length,
  },
  {
    name: 'a cron job',
    wire: /POST \/v1\/proactive\/rules/,
    make: (ada: Caller) => run(createCronjob, ada, createCronjob.example.input),
    resendable: true,
    count: async (ada: Caller) => (await run(listCronjobs, ada, {})).length,
  },
] as const;
type Caller = Parameters<typeof run>[1];

const notStarted = {
  code: 'not_started',
  retryable: true,
  idempotencyKey: expect.any(String),
  text: expect.stringMatching(/not started when we looked.*idempotency_key/),
};

describe.each(creates)('$name is made exactly once', ({ wire, make, count, resendable }) => {
  test.each([
    ['when the connection breaks before the request arrives', { kind: 'reset-before' }],
    ['when the server is away for a moment', { kind: 'status', status: 503 }],
  ] as const)(`%s${resendable ? '' : ', or not at all: it is not sent again'}`, async (_, fault) => {
    const { local, ada } = await open();
    local.faults.next({ match: wire, ...fault });
    if (resendable) await make(ada);
    else expect(await failure(make(ada))).toMatchObject(notStarted);
    expect(await count(ada)).toBe(resendable ? 1 : 0);
  });

  test('when it breaks after the request was done', async () => {
    const { local, ada } = await open();
    local.faults.next({ match: wire, kind: 'reset-after' });
    expect(await make(ada)).not.toHaveProperty('warning');
    expect(await count(ada)).toBe(1);
  });

  test('when the answer is cut off', async () => {
    const { local, ada } = await open();
    local.faults.next({ match: wire, kind: 'truncated' });
    await make(ada);
    expect(await count(ada)).toBe(1);
  });

  test('when the answer never comes', async () => {
    const { local, ada } = await open();
    local.faults.next({ match: wire, kind: 'stall' });
    await make(ada);
    expect(await count(ada)).toBe(1);
  });

  test('or not at all, with a clear error, when the server fails', async () => {
    const { local, ada } = await open();
    local.faults.next({ match: wire, kind: 'status', status: 500 });
    const error = await failure(make(ada));
    expect(error).toMatchObject({ code: 'unavailable', retryable: false });
    expect(error.text).toMatch(/failed \(status 500\).*Nothing was made/);
    expect(await count(ada)).toBe(0);
  });

  test('or not at all, with a clear error, when a gateway gives up: the server may still be working', async () => {
    const { local, ada } = await open();
    local.faults.next({ match: wire, kind: 'status', status: 504 });
    expect(await failure(make(ada))).toMatchObject(notStarted);
    expect(await count(ada)).toBe(0);
  });

  test('or not at all, with a clear error, when the connection breaks again and again', async () => {
    const { local, ada } = await open();
    local.faults.next({ match: wire, kind: 'reset-before', times: 2 });
    expect(await failure(make(ada))).toMatchObject(notStarted);
    expect(await count(ada)).toBe(0);
  });

  test('or not at all when the server asks us to wait', async () => {
    const { local, ada } = await open();
    local.faults.next({ match: wire, kind: 'status', status: 429, headers: { 'retry-after': '7' } });
    const error = await failure(make(ada));
    expect(error).toMatchObject({ code: 'rate_limited', retryable: true, retryAfter: 7 });
    expect(await count(ada)).toBe(0);
  });
});

describe('when it is not certain whether it was done', () => {
  test('the error names the key, and the key makes the next call safe', async () => {
    const { local, ada } = await open();
    local.faults.next({ match: /create_task/, kind: 'reset-after' });
    // The search for the result fails as well.
    local.faults.next({ match: /GET \/v1\/agent\/tasks/, kind: 'status', status: 500, times: 3 });
    const error = await failure(run(createTask, ada, { title: 'Once' }));
    expect(error).toMatchObject({ code: 'outcome_unknown', retryable: true });
    expect(error.text).toContain(error.idempotencyKey);
    local.faults.clear();
    const again = await run(createTask, ada, { title: 'Once', idempotency_key: error.idempotencyKey });
    expect(again.warning).toMatch(/used before/);
    expect(await run(findTask, ada, {})).toHaveLength(1);
  });

  test('a time-out with nothing there yet is not sent again', async () => {
    const { local, ada } = await open();
    local.faults.next({ match: /create_task/, kind: 'latency', ms: 60_000 });
    const error = await failure(run(createTask, ada, { title: 'Slow' }));
    expect(error.code).toBe('not_started');
    expect(await run(findTask, ada, {})).toHaveLength(0);
  });
});

test.each([
  ['a message', sendMessage, { message: 'Hello' }],
  ['a turn of a PRD chat', prdChat, { message: 'A wish list' }],
] as const)('%s that was sent is not an error when its answer cannot be read', async (_, operation, input) => {
  const { local, ada } = await open();
  local.faults.next({ match: /GET \/v1\/agent\/tasks\//, kind: 'status', status: 500, times: 9 });
  const sent: object = await run(operation, ada, input);
  expect(sent).toMatchObject({ status: 'pending', warning: expect.stringMatching(/was sent.*do not send it again/) });
  local.faults.clear();
  expect(await run(findTask, ada, {})).toHaveLength(1);
});

test.each([
  ['a message', sendMessage, { message: 'Hello' }],
  ['a turn of a PRD chat', prdChat, { message: 'A wish list' }],
] as const)('%s that was sent is not an error when the call times out first', async (_, operation, input) => {
  const { local, fetch, caller } = await openLocal();
  local.faults.next({ match: /GET \/v1\/agent\/tasks\//, kind: 'stall', times: 9 });
  const time = new AbortController();
  const slow: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const isLook = request.method === 'GET' && request.url.includes('/v1/agent/tasks/');
    if (isLook) time.abort(new DOMException('The time is over.', 'TimeoutError'));
    return fetch(request);
  };
  const ada = caller({ clock: leapingClock(), fetch: slow, waitSeconds: 0 });
  const sent: object = await run(operation, { ...ada, signal: time.signal }, input);
  expect(sent).toMatchObject({ status: 'pending', task_id: expect.any(String) });
  expect(time.signal.aborted).toBe(true);
});

test('a search that runs out of time is a timeout, before it starts and while the server answers', async () => {
  const { local, ada } = await open();
  local.faults.next({ match: /GET/, kind: 'stall', times: 9 });
  const late = AbortSignal.abort(new DOMException('The time is over.', 'TimeoutError'));
  for (const signal of [late, AbortSignal.timeout(50)]) {
    expect(await failure(run(findTask, { ...ada, signal }, {}))).toMatchObject({ code: 'timeout', retryable: true });
  }
});

test('a call that is aborted with a text is cancelled, before it starts and while the server answers', async () => {
  const { local, ada } = await open();
  local.faults.next({ match: /GET/, kind: 'stall', times: 9 });
  const gone = new AbortController();
  const late = failure(run(findTask, { ...ada, signal: gone.signal }, {}));
  await new Promise((resolve) => setImmediate(resolve));
  gone.abort('The user lost patience.');
  for (const ended of [late, failure(run(findTask, { ...ada, signal: gone.signal }, {}))]) {
    expect(await ended).toMatchObject({ code: 'cancelled', text: 'The call was cancelled.' });
  }
});

test('a request that is cancelled may have been carried out, unless it changes nothing', () => {
  const call = { method: 'POST', path: '/x', url };
  const thrown = new DOMException('Stopped.', 'AbortError');
  expect(failureOf(thrown, { ...call, safe: false })).toMatchObject({ code: 'cancelled', uncertain: true });
  expect(failureOf(thrown, { ...call, safe: true })).toMatchObject({ code: 'cancelled', uncertain: false });
});

test('a create is sent to its end when its call is cancelled, and looked for no longer than that', async () => {
  const { local, caller, fetch } = await openLocal();
  local.faults.next({ match: /create_task/, kind: 'stall' });
  const gone = new AbortController();
  const clock = leapingClock();
  const slept: number[] = [];
  const ada = caller({
    clock: { ...clock, sleep: (ms, signal) => clock.sleep(slept.push(ms) && ms, signal) },
    timeoutMs: 300,
    fetch(input, init) {
      if (new Request(input, init).method === 'POST') gone.abort();
      return fetch(input, init);
    },
  });
  const error = await failure(run(createTask, { ...ada, signal: gone.signal }, { title: 'One' }));
  expect(error).toMatchObject({ code: 'outcome_unknown', hint: expect.stringContaining('idempotency_key') });
  expect(Math.max(...slept)).toBeLessThanOrEqual(1_500);
});

test('the same key gives the same task, a moment later or by another process', async () => {
  const { caller } = await openLocal();
  const first = await run(createTask, caller(), { title: 'Mine', idempotency_key: 'order-17' });
  const second = await run(createTask, caller(), { title: 'Mine', idempotency_key: 'order-17' });
  expect(second.task_id).toBe(first.task_id);
  const other = await run(createTask, caller({ accountId: 'bob' }), { title: 'Mine', idempotency_key: 'order-17' });
  expect(other.task_id).not.toBe(first.task_id);
});

test('the same key used at once makes one', async () => {
  const { caller } = await openLocal();
  const ada = caller();
  const key = (idempotency_key: string) => ({ idempotency_key });
  const task = () => run(createTask, ada, { title: 'Mine', ...key('a') }).then(({ task_id }) => task_id);
  const ralph = () => run(startRalph, ada, { ...startRalph.example.input, ...key('b') }).then(({ run_id }) => run_id);
  const cron = () =>
    run(createCronjob, ada, { ...createCronjob.example.input, ...key('c') }).then((job) => job.cronjob_id);
  for (const make of [task, ralph, cron]) expect(new Set(await Promise.all([make(), make(), make()])).size).toBe(1);
});

describe('reading', () => {
  test.each([
    ['a broken connection', { kind: 'reset-before' }],
    ['a bad gateway', { kind: 'status', status: 502 }],
    ['a 429 with a short Retry-After', { kind: 'status', status: 429, headers: { 'retry-after': '0' } }],
    ['a 429 without one', { kind: 'status', status: 429 }],
  ] as const)('continues after %s', async (_, fault) => {
    const { local, ada } = await open();
    await run(createTask, ada, { title: 'There' });
    local.faults.next({ match: /GET/, ...fault });
    expect(await run(findTask, ada, {})).toMatchObject([{ title: 'There' }]);
  });

  test.each([
    ['90', 90],
    ['1e12', 3_600],
    ['Wed, 25 Nov 2026 13:00:00 GMT', 60],
    ['Thu, 25 Nov 2027 13:00:00 GMT', 3_600],
  ])('a 429 that asks for a wait of %s is an error at once, with its time', async (after, retryAfter) => {
    const { local, ada } = await open();
    const headers = { 'retry-after': after, date: 'Wed, 25 Nov 2026 12:59:00 GMT' };
    local.faults.next({ match: /GET/, kind: 'status', status: 429, headers });
    expect(await failure(run(findTask, ada, {}))).toMatchObject({ code: 'rate_limited', retryAfter });
  });

  test.each([
    ['-5', 1],
    ['', 30],
    ['soon', 30],
    ['Wed, 25 Nov 2026 11:00:00 GMT', 1],
  ])('a 429 whose Retry-After is "%s" leads to a sensible wait', async (after, retryAfter) => {
    const { local, ada } = await open();
    const headers = { 'retry-after': after, date: 'Wed, 25 Nov 2026 12:59:00 GMT' };
    local.faults.next({ match: /create_task/, kind: 'status', status: 429, headers });
    expect(await failure(run(createTask, ada, { title: 'Once' }))).toMatchObject({ code: 'rate_limited', retryAfter });
  });

  test.each([
    ['a text instead of JSON', { kind: 'status', status: 200, body: '<html>hello</html>' }, 'unexpected_response'],
    ['a fault of the server', { kind: 'status', status: 500 }, 'unavailable'],
    ['no answer', { kind: 'stall', times: 3 }, 'timeout'],
    ['half an answer', { kind: 'truncated' }, 'unexpected_response'],
  ] as const)('%s ends in a clear error', async (_, fault, code) => {
    const { local, ada } = await open();
    await run(createTask, ada, { title: 'There' });
    local.faults.next({ match: /GET/, ...fault });
    const error = await failure(run(findTask, ada, {}));
    expect(error.code).toBe(code);
    expect(error.text).not.toMatch(/html|Internal Server Error/);
  });

  test('a result of five megabytes arrives whole', async () => {
    const { ada, worker } = await open();
    const { task_id } = await run(createTask, ada, { title: 'Big' });
    await worker.complete(task_id, 'x'.repeat(5_000_000));
    const [task] = await run(findTask, ada, { task_id });
    expect(task?.result).toHaveLength(5_000_000);
  });

  test.each([-3_600_000, 3_600_000])('a clock that is %d ms off still finds what it just made', async (off) => {
    const { local, caller } = await openLocal();
    const ada = caller({ clock: leapingClock(Date.now() + off) });
    local.faults.next({ match: /create_task/, kind: 'reset-after' });
    await run(createTask, ada, { title: 'Once' });
    local.faults.next({ match: /ralph.chat/, kind: 'reset-after' });
    await run(prdChat, { ...ada, waitSeconds: 0 }, { message: 'Once' });
    expect(await run(findTask, ada, {})).toHaveLength(2);
  });
});

test.each([
  [302, 'unavailable', /does not take POST .*status 302.*Check the address/],
  [405, 'unavailable', /does not take POST .*status 405/],
  [413, 'invalid_input', /more than the CodeTether server takes.*Make it shorter/],
])('a call that is refused with %d was not done, and its outcome is not unknown', async (status, code, text) => {
  const { local, ada } = await open();
  local.faults.next({
    match: /create_task/,
    kind: 'status',
    status,
    headers: { location: 'https://elsewhere.example' },
  });
  const error = await failure(run(createTask, ada, { title: 'Once' }));
  expect(error).toMatchObject({ code, retryable: false, text: expect.stringMatching(text) });
});

test.each([
  '{"detail":[{"loc":["body","priority"]}]}',
  '{"detail":[null,5,{"loc":"x"}]}',
  '{"detail":[{"loc":["body","SECRET, do as I say"]}]}',
])('a 422 is wrong input, whatever it holds: %s', async (body) => {
  const { local, ada } = await open();
  local.faults.next({ match: /create_task/, kind: 'status', status: 422, body });
  const error = await failure(run(createTask, ada, { title: 'Once' }));
  expect(error.code).toBe('invalid_input');
  expect(error.text).toMatch(/does not accept this input\.( priority is refused by the server\.)? Correct it/);
});

test('no error holds the token or the server’s words', async () => {
  const { local, ada } = await open();
  const secret = local.tokens.admin;
  for (const status of [400, 401, 402, 403, 404, 409, 418, 422, 500, 503]) {
    local.faults.next({ match: /GET/, kind: 'status', status, body: `{"detail":"SECRET ${secret}"}`, times: 3 });
    const error = await failure(run(findTask, ada, {}));
    local.faults.clear();
    expect(inspect(error, { depth: 20 }) + JSON.stringify({ ...error, text: error.text })).not.toMatch(/SECRET|eyJ/);
  }
});

describe('an address at which there is no CodeTether', () => {
  const record = { task_id: '8cbbb454-36bb-45df-9498-f73f58ed0492' };
  const json = { 'content-type': 'application/json' };

  test.each([
    ['the framework’s own', '{"detail":"Not Found"}', json],
    ['that of a web server', '<html><title>404 Not Found</title></html>', { 'content-type': 'text/html' }],
    ['that of a gateway', '{"message":"no Route matched with those values"}', json],
    ['an empty one', '', {}],
  ])('is not taken for a record that does not exist, whatever the answer: %s', async (_, body, headers) => {
    const { caller } = await openLocal();
    const ada = caller({ fetch: async () => new Response(body, { status: 404, headers }) });
    for (const call of [
      run(findTask, ada, record),
      run(findTask, ada, {}),
      run(findRalphRun, ada, { run_id: record.task_id }),
      run(listCodebases, ada, {}),
      run(createTask, ada, { title: 'Once', idempotency_key: 'order-17' }),
      ada.api.serverVersion(),
    ]) {
      expect(await failure(call)).toMatchObject({
        code: 'unavailable',
        retryable: false,
        text: expect.stringMatching(
          /codetether\.local does not take .*404.*Check the address of the CodeTether server/,
        ),
      });
    }
  });

  test('is named with the whole address of the settings', async () => {
    const { caller } = await openLocal();
    expect(await failure(run(listRalphRuns, caller({ url: `${url}/moved/` }), {}))).toMatchObject({
      text: expect.stringContaining(`${url}/moved does not take GET /v1/ralph/runs (status 404).`),
    });
  });

  test('a record that does not exist is still not an error of the address', async () => {
    const { caller } = await openLocal();
    expect(await run(findTask, caller(), record)).toEqual([]);
    expect(await run(findRalphRun, caller(), { run_id: record.task_id })).toEqual([]);
    expect((await failure(run(cancelTask, caller(), record))).code).toBe('not_found');
    expect(await run(findTask, caller(), { task_id: 'a/b' })).toEqual([]);
  });
});

test.each(['two\nSECRETS', '\u0000SECRET'])('an invalid token is reported as such, and never shown', async (token) => {
  const { caller } = await openLocal();
  const ada = caller({ session: bearer(token) });
  for (const call of [run(createTask, ada, { title: 'Once' }), run(findTask, ada, {})]) {
    const error = await failure(call);
    expect(error.code).toBe('not_authenticated');
    expect(inspect(error, { depth: 20 })).not.toContain('SECRET');
  }
});

test('an aborted read leaves no request behind and does not fail the others', async () => {
  const opened = await openLocal();
  const { local } = opened;
  const under = new Set<Request>();
  const ada = opened.caller({
    fetch: async (input, init) => {
      const request = new Request(input, init);
      under.add(request);
      return local.fetch(request).finally(() => under.delete(request));
    },
  });
  // The first call also asks for the server's version, which all calls share.
  local.faults.next({ kind: 'latency', ms: 300, match: /workspaces/ });
  local.faults.next({ kind: 'stall', match: /ralph\/runs/ });
  const given = new AbortController();
  const givenUp = failure(run(listCodebases, { ...ada, signal: given.signal }, {}));
  const other = run(listCodebases, ada, {});
  const runs = failure(run(listRalphRuns, { ...ada, signal: given.signal }, {}));
  await expect.poll(() => under.size).toBeGreaterThan(1);
  given.abort();
  expect((await runs).code).toBe('cancelled');
  expect((await givenUp).code).toBe('cancelled');
  expect(await other).toEqual([]);
  await expect.poll(() => under.size).toBe(0);
});

test.each([
  ['a task', /create_task/, createTask, { title: 'Once' }],
  ['a Ralph run', /POST \/v1\/ralph\/runs/, startRalph, startRalph.example.input],
] as const)('%s that the network delivered twice is reported at the next look', async (_, wire, operation, input) => {
  const opened = await openLocal();
  const { local } = opened;
  const ada = opened.caller({
    clock: leapingClock(),
    fetch: async (url, init) => {
      const request = new Request(url, init);
      const isCreate = wire.test(`${request.method} ${new URL(request.url).pathname} ${await request.clone().text()}`);
      if (isCreate) {
        const copy = request.clone();
        await local.fetch(request);
        await local.fetch(copy);
        throw new TypeError('fetch failed', { cause: new Error('ECONNRESET') });
      }
      return local.fetch(request);
    },
  });
  expect(await run<typeof createTask | typeof startRalph>(operation, ada, input)).toMatchObject({
    warning: expect.stringMatching(/more than once, with one signature/),
  });
});

describe('a call with an end', () => {
  const until = (ada: Caller, clock: Clock, ms: number): Caller => ({ ...ada, endsAt: clock.now() + ms });

  test('gives each request what is left of its time, more than the usual limit', async () => {
    const { local, caller } = await openLocal();
    const clock = leapingClock();
    const ada = until(caller({ clock, timeoutMs: 50, waitSeconds: 0 }), clock, 120_000);
    local.faults.next({ kind: 'latency', ms: 300, match: /create_task/ });
    const { task_id } = await run(createTask, ada, { title: 'Slowly' });
    local.faults.next({ kind: 'latency', ms: 300, match: /GET/ });
    expect(await run(findTask, ada, { task_id })).toHaveLength(1);
  });

  test('ends a create in time for a look, and says that the outcome is unknown', async () => {
    const { local, caller } = await openLocal();
    const leaping = leapingClock();
    let slept = 0;
    const clock: Clock = {
      ...leaping,
      sleep: (ms, signal) => {
        slept += ms;
        return leaping.sleep(ms, signal);
      },
    };
    const ada = until(caller({ clock }), clock, 6_000);
    local.faults.next({ kind: 'stall', match: /create_task/ });
    local.faults.next({ kind: 'status', status: 500, times: 100, match: /GET .*tasks/ });
    const error = await failure(run(createTask, ada, { title: 'Nobody answers' }));
    expect(error).toMatchObject({ code: 'outcome_unknown', idempotencyKey: expect.any(String) });
    // Without an end it sleeps for 15 s between its looks.
    expect(slept).toBeLessThan(6_000);
  });

  test('sends nothing when its time is nearly over', async () => {
    const { local, caller } = await openLocal();
    const clock = leapingClock();
    const ada = until(caller({ clock }), clock, 1_000);
    const error = await failure(run(createTask, ada, { title: 'Too late' }));
    expect(error).toMatchObject({ code: 'timeout', retryable: true, uncertain: false });
    local.faults.clear();
    expect(await run(findTask, caller({ clock }), {})).toEqual([]);
  });
});
