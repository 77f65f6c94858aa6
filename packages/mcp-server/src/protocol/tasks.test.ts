// The Tasks extension, as a client without an SDK uses it.
import {
  cancelTask,
  createCaller,
  createTask,
  findTask,
  prdChat,
  sendMessage,
  silentLog,
  startRalph,
} from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import { createLocalServer, listen } from '@codetether/local-server';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openHttp, productOf } from '../../test/http.ts';
import { ask, envelope, error, request } from '../../test/modern.ts';
import { mainFile, startHttp } from '../../test/spawn.ts';
import { listenHttp } from '../transports/http/listener.ts';
import { tasksExtension } from './tasks.ts';

const _meta = envelope({ extensions: { [tasksExtension]: {} } });
const call = (name: string, input: object) => request('tools/call', { _meta, name, arguments: input });
const onTask = (method: string, taskId: string) => request(method, { _meta, taskId });
const handle = {
  resultType: 'task',
  taskId: expect.any(String),
  status: 'working',
  ttlMs: null,
  pollIntervalMs: 5_000,
};

async function resultOf(url: string, message: ReturnType<typeof request>) {
  const { body } = await ask(url, message);
  expect(body).toHaveProperty('result');
  return body.result;
}

/** Looks until the task has ended. */
async function endOf(url: string, taskId: string) {
  await expect.poll(async () => (await resultOf(url, onTask('tasks/get', taskId))).status).not.toBe('working');
  return resultOf(url, onTask('tasks/get', taskId));
}

test('a task that one process started is asked for at another, after a restart', async () => {
  const {
    url: codeTether,
    server,
    close,
  } = await listen((origin) => createLocalServer({ url: origin, agent: 'none' }));
  onTestFinished(close);
  const start = async () => {
    const program = await startHttp(mainFile, [], {
      CODETETHER_API_URL: codeTether,
      CODETETHER_TOKEN: server.tokens.admin,
    });
    onTestFinished(() => void program.kill('SIGKILL'));
    return program;
  };
  const first = await start();
  const { taskId, ...begun } = await resultOf(first.url, call(startRalph.name, startRalph.example.input));
  expect({ taskId, ...begun }).toMatchObject(handle);
  first.kill('SIGKILL');
  await first.ended;
  const second = await start();
  expect(await resultOf(second.url, onTask('tasks/get', taskId))).toMatchObject({
    resultType: 'complete',
    taskId,
    status: 'working',
  });
  expect(await resultOf(second.url, onTask('tasks/cancel', taskId))).toMatchObject({ resultType: 'complete' });
  expect(await endOf(second.url, taskId)).toMatchObject({ status: 'cancelled' });
});

describe('a call that takes long', () => {
  test.each([
    [sendMessage.name, { message: 'Which endpoints lack tests?' }, { success: true }],
    [prdChat.name, { message: 'A wish list for our shop' }, { has_prd: false }],
  ])('of %s ends with the result of the tool', async (name, input, end) => {
    const { url } = await openHttp({}, { agent: { speedMs: 20 } });
    const { taskId } = await resultOf(url, call(name, input));
    const { result } = await endOf(url, taskId);
    expect(result.structuredContent).toMatchObject({ status: 'completed', ...end });
    expect(result.content[0].text).toContain(result.structuredContent.response.slice(0, 20));
  });

  test('of wait ends with what it waited for', async () => {
    const { url, caller } = await openHttp();
    const { structuredContent } = await resultOf(url, call(createTask.name, { title: 'Tidy' }));
    const { task_id } = structuredContent;
    const { taskId } = await resultOf(url, call('wait', { task_id }));
    // The end of a wait is not the end of the work.
    await resultOf(url, onTask('tasks/cancel', taskId));
    expect(await resultOf(url, onTask('tasks/get', taskId))).toMatchObject({
      status: 'working',
      statusMessage: 'pending',
    });
    await caller.api.tasks.cancel(task_id);
    expect(await endOf(url, taskId)).toMatchObject({ status: 'cancelled' });
  });

  test('is answered as before to a client without the extension, and fails as before', async () => {
    const { url } = await openHttp();
    const plain = request('tools/call', { name: 'wait', arguments: { task_id: 'made-up' } });
    expect(await resultOf(url, plain)).toMatchObject({ resultType: 'complete', isError: true });
    expect(await resultOf(url, call(sendMessage.name, {}))).toMatchObject({ resultType: 'complete', isError: true });
    expect(await resultOf(url, call(findTask.name, {}))).toMatchObject({
      resultType: 'complete',
      structuredContent: {},
    });
  });
});

describe('a handle', () => {
  test('is refused when it is not ours, and for a client without the extension', async () => {
    const { url } = await openHttp();
    const { taskId } = await resultOf(url, call(startRalph.name, startRalph.example.input));
    const [text] = taskId.split('.');
    for (const wrong of [
      'made-up',
      `${taskId}A`,
      `${text}.`,
      '',
      `${Buffer.from('["wait","task_id","1"]').toString('base64url')}.x`,
    ]) {
      for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel']) {
        expect((await ask(url, onTask(method, wrong))).body, wrong).toMatchObject(error(-32_602));
      }
    }
    const undeclared = request('tasks/get', { taskId });
    expect(await ask(url, undeclared)).toMatchObject({
      status: 400,
      body: error(-32_021, { requiredCapabilities: { extensions: { [tasksExtension]: {} } } }),
    });
    const listening = request('subscriptions/listen', { notifications: { taskIds: [taskId] } });
    expect((await ask(url, listening)).body).toMatchObject(error(-32_021));
    expect((await ask(url, onTask('tasks/list', taskId))).status).toBe(404);
  });

  test('is good for its account only, as is the state of a question', async () => {
    const { url, local } = await openHttp();
    const bob = createCaller({
      url: 'http://codetether.local',
      session: bearer(local.tokens.admin),
      accountId: 'bob',
      fetch: (input, init) => local.fetch(new Request(input, init)),
    });
    const ofBob = await listenHttp({ ...productOf(bob), log: silentLog });
    onTestFinished(() => ofBob.close(0));
    const { structuredContent } = await resultOf(url, call(createTask.name, { title: 'Tidy' }));
    const { task_id } = structuredContent;
    const { taskId } = await resultOf(url, call('wait', { task_id }));
    expect((await ask(ofBob.url, onTask('tasks/get', taskId))).body).toMatchObject(error(-32_602));
    const cancel = (more: object = {}) =>
      request('tools/call', {
        _meta: envelope({ elicitation: {} }),
        name: cancelTask.name,
        arguments: { task_id },
        ...more,
      });
    const { requestState } = await resultOf(url, cancel());
    const inputResponses = { confirm: { action: 'accept', content: { confirm: true } } };
    const answered = cancel({ requestState, inputResponses });
    expect((await ask(ofBob.url, answered)).body).toMatchObject(error(-32_602));
    expect(await resultOf(url, answered)).toMatchObject({ structuredContent: { cancelled: true } });
  });
});
