// The Tasks extension: a call that takes long is answered by a handle, for which its client asks until the end. The handle is the ID that CodeTether has for
// the work, signed. So nothing is kept here, and any instance answers, after a restart too.
// https://modelcontextprotocol.io/extensions/tasks (SEP-2663)

import type { Call } from '../results/call.ts';
import { ProtocolError } from '../results/protocol-error.ts';
import type { LongWork, WorkId, WorkState } from '../tools/tool.ts';
import { isObject, metaKeys } from './envelope.ts';
import type { Answer, Answers, Extra, Requests } from './handlers.ts';

export const tasksExtension = 'io.modelcontextprotocol/tasks';

/** How often a client should ask, in ms. */
const pollIntervalMs = 5_000;

/** `answers` has the handler of `tools/call`, which answers clients without the extension. */
export function taskRequests({ registry, callOf, observe }: Requests, answers: Answers): Answers {
  const callTool: Answer = (params, extra) => answers['tools/call']?.(params, extra) ?? {};
  return {
    async 'tools/call'(params, extra) {
      const { name } = Object(params);
      const { work } = declares(extra) ? ((await registry()).tools.find(String(name)) ?? {}) : {};
      if (!work) return callTool(params, extra);
      const result = Object(await callTool(params, { ...extra, waits: true }));
      const begun = work.unfinished(result);
      if (!begun) return result;
      const call = await callOf(extra.signal);
      // Work that cannot be read is not yet a task: the result says what to do.
      const state = await work.look(call, begun).catch(() => undefined);
      if (!state) return result;
      if (state.result) return state.result;
      return { ...taskOf(handleOf(String(name), begun, call), state), resultType: 'task' };
    },
    'tasks/get': onTask('tasks/get', async (taskId, { work, call, id }) => taskOf(taskId, await work.look(call, id))),
    // No task asks for input: a tool asks before it begins.
    'tasks/update': onTask('tasks/update', async () => ({})),
    'tasks/cancel': onTask('tasks/cancel', async (_taskId, { work, call, id }) => {
      await work.cancel(call, id);
      return {};
    }),
  };

  function onTask(method: string, act: (taskId: string, task: Task) => Promise<object>): Answer {
    return async (params, extra) => {
      requireTasks(extra);
      const taskId = String(Object(params).taskId);
      const call = await callOf(extra.signal);
      const { tool, id } = readHandle(taskId, call);
      const work = (await registry()).tools.find(tool)?.work;
      if (!work) throw unknown();
      return observe(method, tool, () => act(taskId, { work, call, id }));
    };
  }
}

interface Task {
  work: LongWork;
  call: Call;
  id: WorkId;
}

function taskOf(taskId: string, state: WorkState): object {
  return { taskId, ...state, ttlMs: null, pollIntervalMs };
}

function declares({ _meta }: Extra): boolean {
  const { extensions } = Object(_meta?.[metaKeys.capabilities]);
  return isObject(extensions) && isObject(extensions[tasksExtension]);
}

/** Throws ProtocolError -32021 for a client that did not declare the extension. */
export function requireTasks(extra: Extra): void {
  if (declares(extra)) return;
  const data = { requiredCapabilities: { extensions: { [tasksExtension]: {} } } };
  throw new ProtocolError(-32_021, `Declare the extension ${tasksExtension} in this request.`, { data });
}

const use = 'task-handle';

function handleOf(tool: string, { key, id }: WorkId, call: Call): string {
  const text = Buffer.from(JSON.stringify([tool, key, id])).toString('base64url');
  return `${text}.${signatureOf(text, call)}`;
}

/** A handle is good for the account that got it. */
function signatureOf(text: string, { caller: { api } }: Call): string {
  return api.signing.sign(use, `${api.accountId} ${text}`);
}

function readHandle(handle: string, { caller: { api } }: Call): { tool: string; id: WorkId } {
  const [text = '', signature = ''] = handle.split('.', 2);
  if (!api.signing.verify(use, `${api.accountId} ${text}`, signature)) throw unknown();
  const [tool, key, id] = JSON.parse(Buffer.from(text, 'base64url').toString());
  return { tool: String(tool), id: { key: String(key), id: String(id) } };
}

function unknown(): ProtocolError {
  return new ProtocolError(-32_602, 'There is no such task of this account. Call the tool that started it again.');
}
