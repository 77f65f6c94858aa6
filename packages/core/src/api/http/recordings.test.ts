// Recorded answers of old, broken or badly deployed servers: each recorded call that ours would make ends in the right record or in a clear error.
import { http } from 'msw/http';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leapingClock } from '../../../test/clocks.ts';
import { failure } from '../../../test/failure.ts';
import { at, expectHeld } from '../../../test/own-rows.ts';
import { notOurs, ourCall, signatureOf } from '../../../test/recorded-calls.ts';
import { meaningOf, otherwise, recordedIds } from '../../../test/recorded-meaning.ts';
import { recordedServer, recordedUrl, responseOf } from '../../../test/recorded-server.ts';
import { innerBody, type RecordedCall, stories } from '../../../test/recording.ts';
import { bearer } from '../../auth/index.ts';
import { type Caller, ConnectorError, cancelTask, createCaller, createCronjob, run } from '../../index.ts';

const network = setupServer();
beforeAll(() => network.listen({ onUnhandledFrame: 'error' }));
afterAll(() => network.close());

const calls = stories.flatMap((story) =>
  story.calls.map((call, index) => ({
    story,
    call,
    index,
    note: call.note ?? call.request.path,
    name: `${story.folder}/${story.name}#${index}`,
  })),
);
const ours = calls.flatMap((one) => {
  const made = ourCall(one.call.request);
  return made ? [{ ...one, ...made, exception: otherwise.find(({ calls }) => calls.includes(one.name)) }] : [];
});
type Ours = (typeof ours)[number];

describe.each(stories.filter((story) => ours.some((one) => one.story === story)))('$folder/$name', (story) => {
  test.each(ours.filter((one) => one.story === story))('$index: $note', async (one) => {
    const { call, operation, exception } = one;
    const { records, error, server } = await play(one);
    expect(error?.code ?? 'done').toBe(exception?.meaning ?? meaningOf(call, operation));
    if (error) expectClear(error, call);
    const found = records?.map((record) => Reflect.get(record, operation.key));
    if (found) expect(found).toEqual(expect.arrayContaining(recordedIds(call, operation)));
    for (const { record, row } of rowsOf(call, operation, records ?? []))
      expectHeld(operation, record, row, elsewhere(record, row));
    if (!operation.effects.readOnly) expect(server.times(call), 'how often it was sent').toBeLessThanOrEqual(1);
    if (exception?.since.includes('before anything is asked')) expect(server.asked).toEqual([]);
  });
});

describe('in particular', () => {
  test('as published, the server cannot start a Ralph run: the error blames the server, nothing is made or tried twice', async () => {
    const { error, server, call } = await playNamed('head/ralph-run-sequential#2');
    expect(error).toMatchObject({ code: 'unavailable', retryable: false });
    expect(error?.text).toMatch(/status 500.*Nothing was made.*fault of the server; tell its operator/);
    expect(server.times(call)).toBe(1);
  });

  test('as published, a PRD chat about a codebase fails in the same way', async () => {
    const { error } = await playNamed('head/prd-chat#26');
    expect(error?.text).toMatch(/status 500.*Nothing was made/);
  });

  test('release 1.6.0 is recognised, and its codebases are found at their old route', async () => {
    const { records, server } = await playNamed('v160/workspaces#27');
    expect(records).toMatchObject([{ codebase_id: '4651ae42', name: 'old', path: '/srv/old' }]);
    expect(server.asked.map(({ path }) => path)).toEqual([
      '/v1/agent/workspaces/list',
      '/v1/agent/codebases',
      '/v1/agent/codebases',
    ]);
  });

  test('release 1.6.0 keeps showing a cancelled task as pending: we trust its queue instead', async () => {
    const { records, server } = await playNamed('v160/task-cancel#2');
    expect(records).toMatchObject([{ status: 'cancelled', completed_at: expect.any(String) }]);
    expect(server.asked).toHaveLength(3);
  });

  test('without its migrations, tasks are found although there is no queue', async () => {
    const { records, server } = await playNamed('deployments/core-database#2');
    expect(records).toMatchObject([{ title: 'No runs here' }]);
    expect(server.asked.map(({ tool }) => tool?.name)).toContain('list_task_runs');
  });

  test('without its migrations, a cancel that fails on the server is not reported as done', async () => {
    const { error, server, call } = await playNamed('deployments/core-database#17');
    expect(error?.text).toMatch(/status 500.*tell its operator/);
    expect(server.times(call)).toBe(1);
  });

  test('with a worker token, a task is found by its id, and the error of the list says whom to ask', async () => {
    expect((await playNamed('deployments/auth-worker-token#6')).records).toMatchObject([{ title: 'Write docs' }]);
    expect((await playNamed('deployments/auth-worker-token#2')).error?.text).toMatch(/worker token.*ask its operator/);
  });

  test('without its policy engine, the error names the missing permission', async () => {
    const { error } = await playNamed('deployments/auth-policy-unreachable#1');
    expect(error).toMatchObject({ code: 'missing_scope', scopes: ['ralph:read'] });
  });

  test('without its identity server, a good token is refused on some routes and can be retried on others', async () => {
    expect((await playNamed('deployments/auth-keycloak-down#0')).error).toMatchObject({ code: 'not_authenticated' });
    answer('post', '/v1/cronjobs/validate-cron', recorded('deployments/auth-keycloak-down#2'));
    const error = await failure(run(createCronjob, callerFor(), createCronjob.example.input));
    expect(error).toMatchObject({ code: 'unavailable', retryable: true });
    expect(error.text).toMatch(/status 503.*Try again in a minute/);
  });

  test('past the limit of requests, the error says when to try again', async () => {
    const [limited] = calls.filter(({ call }) => call.response.status === 429);
    const pending = recorded('v160/worker-protocol#31');
    answer('get', '/v1/agent/tasks/*', pending);
    answer('delete', '/v1/automation/tasks/*', limited?.call ?? pending);
    answer('post', '/mcp/v1/rpc', recorded('v160/mcp-envelope#6'));
    const error = await failure(run(cancelTask, callerFor(), { task_id: 'any' }));
    expect(error).toMatchObject({ code: 'rate_limited', retryable: true, retryAfter: 59 });
  });
});

test('every recorded call is one that we make, or is in the list of those that we never make', () => {
  const others = calls.filter(({ call }) => !ourCall(call.request)).map(({ call }) => signatureOf(call));
  expect(others.filter((signature) => !notOurs.some(({ calls }) => calls.test(signature)))).toEqual([]);
  expect(notOurs.filter(({ calls }) => !others.some((signature) => calls.test(signature)))).toEqual([]);
});

test('every exception is used', () => {
  const idle = ours.filter(({ exception, call, operation }) => exception?.meaning === meaningOf(call, operation));
  expect(idle.map(({ name }) => name)).toEqual([]);
  const names = ours.map(({ name }) => name);
  expect(otherwise.flatMap(({ calls }) => calls).filter((name) => !names.includes(name))).toEqual([]);
});

/** The server has a codebase, and release 1.6.0 a cancel, in other answers than the row. */
function elsewhere(record: object, row: unknown): string[] {
  const isCancel = at(record, 'status') === 'cancelled' && at(row, 'status') !== 'cancelled';
  return ['codebase_id', ...(isCancel ? ['status', 'completed_at', 'updated_at'] : [])];
}

/** The records whose rows the recorded answer itself has. */
function rowsOf({ response }: RecordedCall, { key, kind, effects }: Ours['operation'], records: readonly object[]) {
  if (response.status >= 300 || !(kind === 'search' || effects.idempotent)) return [];
  const body = innerBody(response.body);
  const rows = [body, at(body, 'agents'), at(body, 'models')].flat();
  const name = { model_ref: 'id', name: 'role', month: 'month' }[key] ?? 'id';
  return records.flatMap((record) => {
    const id = String(at(record, key)).replace(key === 'model_ref' ? ':' : '', key === 'model_ref' ? '/' : '');
    const row = rows.find((one) => String(at(one, name)).startsWith(id));
    // The recordings are of November 2026, and so is the clock.
    return row === undefined ? [] : [{ record, row: { ...Object(row), current: at(record, 'month') === '2026-11' } }];
  });
}

async function play({ story, call, index, operation, input }: Ours) {
  const server = recordedServer(story, index);
  network.resetHandlers(server.handler);
  const outcome = await run(operation, callerFor(call), input).then(
    (result): { records: object[]; error?: undefined } => ({ records: [result].flat() }),
    (error: unknown): { records?: undefined; error: ConnectorError } => {
      if (error instanceof ConnectorError) return { error };
      throw error;
    },
  );
  return { ...outcome, server, call };
}

function playNamed(name: string) {
  return play(ours.find((one) => one.name === name) ?? expect.fail(`none of our calls is ${name}`));
}

function recorded(name: string): RecordedCall {
  return calls.find((one) => one.name === name)?.call ?? expect.fail(`there is no call ${name}`);
}

/** Answers any request of that kind as in the recording. */
function answer(method: 'get' | 'post' | 'delete', path: string, { response }: RecordedCall): void {
  network.use(http[method](`${recordedUrl}${path}`, () => responseOf(response)));
}

function callerFor(call?: RecordedCall): Caller {
  return createCaller({
    url: recordedUrl,
    session: bearer(call ? call.request.headers.authorization?.replace('Bearer ', '') : 'token'),
    accountId: 'ada',
    tier: 'enterprise',
    clock: leapingClock(Date.parse('2026-11-23T21:00:00Z')),
    random: () => 0,
    waitSeconds: 1,
  });
}

/** The error says what happened and what to do, in our words. */
function expectClear({ code, text, hint, fields }: ConnectorError, { response: { body } }: RecordedCall): void {
  expect(['internal', 'unexpected_response']).not.toContain(code);
  expect(hint ?? fields?.[0]?.message).toMatch(/\w{3}/);
  expect(text).not.toMatch(/Internal Server Error|Traceback|relation|<[a-z-]+>/);
  const detail: unknown = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : undefined;
  if (typeof detail === 'string') expect(text).not.toContain(detail);
}
