// A server that others have used for a while, and each of our calls with its goal, for the test and the benchmark of requests.
import { createLocalServer } from '@codetether/local-server';
import { bearer } from '../src/auth/index.ts';
import {
  type Caller,
  type CallerOptions,
  cancelRalphRun,
  cancelTask,
  createCaller,
  createCronjob,
  createTask,
  discoverAgents,
  findRalphRun,
  findTask,
  getUsageSummary,
  listCodebases,
  listCronjobs,
  listModels,
  listRalphRuns,
  newTask,
  poll,
  prdChat,
  run,
  sendMessage,
  sendMessageAsync,
  sendToAgent,
  startRalph,
  taskCompleted,
  taskFailed,
  updateCronjob,
} from '../src/index.ts';

const url = 'http://codetether.local';

/** Somebody else made that many tasks over the server's own API; a worker has about `running` of them, and has ended all others but `waiting`. */
export async function openUsedServer(tasks: number, { waiting = 50, running = 0 } = {}) {
  const local = await createLocalServer({ url, agent: 'none' });
  const send = async (method: string, path: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${local.tokens.admin}` };
    const request = new Request(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
    return Object(await (await local.fetch(request)).json());
  };
  const post = (path: string, body: object) => send('POST', path, body);
  // Only the releases of a worker that streams reach the queue.
  await post('/v1/agent/workers/register', { worker_id: 'w1', name: 'w1', capabilities: ['persistent'], models: [] });
  const streaming = new Request(`${url}/v1/worker/tasks/stream?agent_name=worker&worker_id=w1`, {
    headers: { 'x-capabilities': 'persistent' },
  });
  const stream = await local.fetch(streaming);
  void stream.body?.pipeTo(new WritableStream()).catch(() => undefined);
  const everyNth = (count: number) => Math.max(1, Math.floor(tasks / count));
  let ended = 0;
  for (let index = 0; index < tasks; index += 1) {
    const made = await post('/mcp/v1/tasks', { title: `Of others ${index}`, description: 'Theirs' });
    if (index % everyNth(waiting) === 0) continue;
    const task_id = String(made.task_id);
    await post('/v1/worker/tasks/claim?worker_id=w1', { task_id });
    if (index % everyNth(running) === 1) continue;
    ended += 1;
    const end = ended % 2 === 0 ? { status: 'failed', error: 'broken' } : { status: 'completed', result: 'done' };
    await post('/v1/worker/tasks/release?worker_id=w1', { task_id, ...end });
  }
  let requests = 0;
  return {
    /** As somebody else, over the server's own API. */
    send,
    faults: local.faults,
    fetch: (request: Request) => local.fetch(request),
    caller: (options: Partial<CallerOptions> = {}) =>
      createCaller({
        url,
        session: bearer(local.tokens.admin),
        accountId: 'ada',
        tier: 'enterprise',
        waitSeconds: 0,
        fetch: (input, init) => {
          requests += 1;
          return local.fetch(new Request(input, init));
        },
        ...options,
      }),
    async costOf(call: () => Promise<unknown>): Promise<number> {
      requests = 0;
      await call();
      return requests;
    },
    close: () => local.close(),
  };
}

export interface CountedCall {
  name: string;
  /** The most requests when the memory is warm. */
  goal: number;
  /** Returns the call; the requests until then do not count. Calls of one name have different keys. */
  prepare(caller: Caller, key: string): Promise<() => Promise<unknown>>;
}

const keyed = 3;
const other = 5;

export const countedCalls: readonly CountedCall[] = [
  call('create_task with a key', keyed, (caller, key) =>
    run(createTask, caller, { title: 'Mine', idempotency_key: key }),
  ),
  call('send_message_async with a key', keyed, (caller, key) =>
    run(sendMessageAsync, caller, { message: 'Hello', idempotency_key: key }),
  ),
  call('send_to_agent with a key', keyed, (caller, key) =>
    run(sendToAgent, caller, { agent_name: 'reviewer', message: 'Hello', idempotency_key: key }),
  ),
  call('start_ralph with a key', keyed, (caller, key) =>
    run(startRalph, caller, { ...startRalph.example.input, codebase_id: undefined, idempotency_key: key }),
  ),
  call('create_cronjob with a key', keyed, (caller, key) =>
    run(createCronjob, caller, { ...createCronjob.example.input, codebase_id: undefined, idempotency_key: key }),
  ),
  call('prd_chat with a key', other, (caller, key) =>
    run(prdChat, caller, { message: 'An idea', idempotency_key: key }),
  ),
  call('create_task', other, (caller) => run(createTask, caller, { title: 'Mine' })),
  call('first message of a conversation', other, (caller, key) =>
    run(sendMessageAsync, caller, { message: 'Hello', conversation_id: key }),
  ),
  {
    name: 'next message of a conversation',
    goal: other,
    async prepare(caller, key) {
      const say = () => run(sendMessageAsync, caller, { message: 'Hello', conversation_id: key });
      await say();
      return say;
    },
  },
  call('send_message', other, (caller) => run(sendMessage, caller, { message: 'Hello' })),
  call('find_task', other, (caller) => run(findTask, caller, {})),
  call('find_task, pending', other, (caller) => run(findTask, caller, { status: 'pending' })),
  call('find_task, working', other, (caller) => run(findTask, caller, { status: 'working' })),
  call('find_task, completed', other, (caller) => run(findTask, caller, { status: 'completed' })),
  call('find_task, failed', other, (caller) => run(findTask, caller, { status: 'failed' })),
  {
    name: 'find_task by ID',
    goal: other,
    async prepare(caller) {
      const { task_id } = await run(createTask, caller, { title: 'Mine' });
      return () => run(findTask, caller, { task_id });
    },
  },
  {
    name: 'cancel_task',
    goal: other,
    async prepare(caller) {
      const { task_id } = await run(createTask, caller, { title: 'Mine' });
      return () => run(cancelTask, caller, { task_id });
    },
  },
  {
    name: 'find_ralph_run',
    goal: other,
    async prepare(caller) {
      const { run_id } = await run(startRalph, caller, { ...startRalph.example.input, codebase_id: undefined });
      return () => run(findRalphRun, caller, { run_id });
    },
  },
  {
    name: 'cancel_ralph_run',
    goal: other,
    async prepare(caller) {
      const { run_id } = await run(startRalph, caller, { ...startRalph.example.input, codebase_id: undefined });
      return () => run(cancelRalphRun, caller, { run_id });
    },
  },
  call('list_ralph_runs', other, (caller) => run(listRalphRuns, caller, {})),
  call('list_cronjobs', other, (caller) => run(listCronjobs, caller, {})),
  {
    name: 'update_cronjob',
    goal: other,
    async prepare(caller) {
      const job = { ...createCronjob.example.input, codebase_id: undefined };
      const { cronjob_id } = await run(createCronjob, caller, job);
      return () => run(updateCronjob, caller, { cronjob_id, enabled: false });
    },
  },
  call('discover_agents', other, (caller) => run(discoverAgents, caller, {})),
  call('list_codebases', other, (caller) => run(listCodebases, caller, {})),
  call('list_models', other, (caller) => run(listModels, caller, {})),
  call('get_usage_summary', other, (caller) => run(getUsageSummary, caller, {})),
  call('poll of new_task', other, (caller) => poll(newTask, caller, {})),
  call('poll of task_completed', other, (caller) => poll(taskCompleted, caller, {})),
  call('poll of task_failed', other, (caller) => poll(taskFailed, caller, {})),
  {
    name: 'look of a watcher',
    goal: other,
    async prepare(caller) {
      const { state } = await caller.api.tasks.feed(undefined);
      return () => caller.api.tasks.feed(state);
    },
  },
];

function call(name: string, goal: number, make: (caller: Caller, key: string) => Promise<unknown>): CountedCall {
  return { name, goal, prepare: async (caller, key) => () => make(caller, key) };
}
