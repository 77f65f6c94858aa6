// Zaps that wait for the end in the same Zap: the app, a relay as a process that is killed in between, and a callback that is really called.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Prd, prdChat } from '@codetether/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createAppTester } from 'zapier-platform-core';
import { startRelay } from '../../../scripts/web-pages/programs.ts';
import { callbackHost } from '../../relay/test/callback-host.ts';
import { createAppHandler } from '../lint/definition.ts';
import { type App, createApp } from '../src/app.ts';
import { createRelay, requestMs } from '../src/relay.ts';
import { fastClock } from './clock.ts';
import { failureOf, type Local, performWith, startLocal, testSigningKey } from './local.ts';
import { handWorker } from './worker.ts';

type Values = Record<string, unknown>;

async function opened(): Promise<Local> {
  const local = await startLocal({ agent: 'none' });
  onTestFinished(() => local.close());
  return local;
}

/** The app of an operator with a relay, in a time that only pauses move. */
const withRelay = ({ config }: Local, relayUrl: string) => createApp(() => ({ ...config, relayUrl }), fastClock());

/** Steps as Zapier runs them: `CALLBACK` holds the Zap until the address is called; then the step is resumed. */
function stepsOf(app: App, access_token: string) {
  const handle = createAppHandler(app);
  const call = async (method: string, bundle: object, callback_url?: string) => {
    const withAuth = { authData: { access_token }, ...bundle };
    const event = { command: 'execute', method, bundle: withAuth, callback_url, zcacheTestObj: {} };
    const { status, results } = await handle(event);
    return { status, output: Object(results) as Values };
  };
  return {
    run: (key: string, inputData: Values, callback_url: string) =>
      call(`creates.${key}.operation.perform`, { inputData }, callback_url),
    resume: async (key: string, outputData: Values) =>
      (await call(`creates.${key}.operation.performResume`, { outputData, inputData: {} })).output,
  };
}

test('a task, a message, a PRD and a run are waited for, although the relay is killed in between', async () => {
  const zapier = await callbackHost();
  const codetether = await opened();
  const { url, server } = codetether.server;
  const worker = await handWorker(url);
  onTestFinished(worker.stop);
  const folder = await mkdtemp(join(tmpdir(), 'codetether-waiting-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const env = {
    CODETETHER_API_URL: url,
    CODETETHER_SERVICE_TOKEN: server.tokens.admin,
    CODETETHER_SIGNING_KEY: testSigningKey,
    CODETETHER_VISIBILITY: 'own',
    RELAY_CALLBACK_ORIGINS: zapier.origin,
    RELAY_DATA_FILE: join(folder, 'waits.sqlite'),
    RELAY_LOOK_SECONDS: '1',
  };
  const killed = await startRelay(env);
  onTestFinished(killed.stop);
  const steps = stepsOf(withRelay(codetether, killed.url), server.tokens.keycloak);
  const inputs: Record<string, Values> = {
    create_task: { title: 'Tidy the changelog' },
    send_message: { message: 'Which endpoints lack tests?' },
    prd_chat: { message: 'A wish list for our shop' },
    start_ralph: { project_name: 'Shop', branch_name: 'wish', story_1_title: 'Add to wish list' },
  };
  const held: Record<string, Values> = {};
  for (const [key, input] of Object.entries(inputs)) {
    const { status, output } = await steps.run(key, { ...input, wait_for_end: 'yes' }, zapier.callback(key));
    expect([key, status]).toEqual([key, 'CALLBACK']);
    held[key] = output;
  }
  killed.kill('SIGKILL');
  await killed.exited;

  const { create_task, send_message, prd_chat, start_ralph } = held;
  const prd: Prd = JSON.parse(String(prdChat.example.output.prd_json));
  await worker.complete(create_task?.task_id);
  await worker.complete(send_message?.task_id, 'GET /orders has none.');
  await worker.complete(prd_chat?.task_id, JSON.stringify(prd));
  await codetether.perform('cancel_ralph_run', { run_id: start_ralph?.run_id }, { token: server.tokens.keycloak });
  expect(zapier.called).toEqual([]);
  const next = await startRelay(env);
  onTestFinished(next.stop);
  await expect.poll(() => zapier.resumed().toSorted()).toEqual(Object.keys(inputs).toSorted());

  const resumed = (key: string) => steps.resume(key, held[key] ?? {});
  expect(await resumed('create_task')).toMatchObject({ id: create_task?.id, status: 'completed', result: 'done' });
  expect(await resumed('send_message')).toMatchObject({ success: true, response: 'GET /orders has none.' });
  expect(await resumed('prd_chat')).toMatchObject({ has_prd: true, prd_json: expect.stringContaining(prd.project) });
  expect(await resumed('start_ralph')).toMatchObject({ id: start_ralph?.id, status: 'cancelled', story_count: 1 });
});

test('the form offers it where the operator runs a relay, and only for work whose result the action returns', async () => {
  const codetether = await opened();
  const offered = async (app: App, key: string) => {
    const last = app.creates[key]?.operation.inputFields?.at(-1);
    const fields = typeof last === 'function' ? await createAppTester(app)(last, {}) : [];
    return [fields].flat().map(({ key }) => key);
  };
  const app = withRelay(codetether, 'https://relay.example.com');
  for (const key of ['create_task', 'send_message', 'prd_chat', 'start_ralph']) {
    expect(await offered(app, key)).toEqual(['wait_for_end']);
    expect(await offered(codetether.app, key)).toEqual([]);
  }
  expect(await offered(app, 'cancel_task')).toEqual([]);
  expect(await offered(app, 'send_message_async')).toEqual([]);
});

test('a relay that is away or refuses: nothing is made, or the error says what was', async () => {
  const relay = await callbackHost();
  const codetether = await opened();
  const { admin } = codetether.server.server.tokens;
  const app = withRelay(codetether, relay.origin);
  const perform = performWith(app, createAppTester(app), admin);
  const wait = () => perform('create_task', { title: 'Tidy', wait_for_end: true });
  const made = async () => (await codetether.perform('find_task')).length;

  relay.answerWith(503);
  expect(await failureOf(wait())).toMatchObject({ name: 'ThrottledError' });
  const gone = withRelay(codetether, 'http://127.0.0.1:9');
  const failing = performWith(gone, createAppTester(gone), admin)('create_task', { title: 'Tidy', wait_for_end: true });
  expect(await failureOf(failing)).toMatchObject({ message: 'The relay of this app cannot be reached.' });
  expect(await failureOf(codetether.perform('create_task', { title: 'Tidy', wait_for_end: true }))).toMatchObject({
    message: expect.stringContaining('its operator runs no relay'),
  });
  expect(await made()).toBe(0);

  relay.answerWith(200, 404);
  expect(await failureOf(wait())).toMatchObject({
    name: 'HaltedError',
    message: expect.stringMatching(
      /^The Task \S+ was made, but this Zap cannot wait.*status 404.*with Find Task .*Do not replay.*Idempotency Key/,
    ),
  });
  relay.answerWith(200, 503, 503, 202);
  expect(await wait()).toMatchObject([{ status: 'pending' }]);
  expect(await made()).toBe(2);
});

test('a relay that does not answer is waited for so long, and no longer', async () => {
  const { config } = await opened();
  const limits: number[] = [];
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    limits.push(ms);
    return AbortSignal.abort();
  });
  const hung: typeof fetch = (input) => {
    if (input instanceof Request && input.signal.aborted) return Promise.reject(input.signal.reason);
    return new Promise(() => undefined);
  };
  onTestFinished(() => timeout.mockRestore());
  const relay = createRelay(() => ({ ...config, relayUrl: 'https://relay.example.com' }), fastClock(), hung);
  await expect(relay.requireReady()).rejects.toThrow('cannot be reached');
  expect(limits).toEqual([requestMs]);
  // A step has 30 s, and may ask the relay four times.
  expect(4 * requestMs).toBeLessThan(30_000);
});

test('a Zap that is resumed early says so, and one whose task is gone ends with an error', async () => {
  const codetether = await opened();
  const steps = stepsOf(codetether.app, codetether.server.server.tokens.admin);
  const [task = {}] = await codetether.perform('create_task', { title: 'Tidy' });
  expect(await steps.resume('create_task', task)).toMatchObject({
    status: 'pending',
    warning: 'The Zap was resumed before the work had ended.',
  });
  await expect(steps.resume('create_task', { task_id: 'gone' })).rejects.toThrow('is gone');
});
