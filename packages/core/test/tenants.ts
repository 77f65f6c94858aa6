// Two accounts on one embedded server. Each has made one thing of every kind; Bob has also forged and copied stamps of Ada over the server's own API.
import { createLocalServer } from '@codetether/local-server';
import { expect } from 'vitest';
import { bearer } from '../src/auth/index.ts';
import {
  type Caller,
  createCaller,
  createCronjob,
  createSigning,
  createTask,
  findRalphRun,
  findTask,
  listCronjobs,
  prdChat,
  run,
  sendMessageAsync,
  startRalph,
  type Visibility,
} from '../src/index.ts';

const url = 'http://codetether.local';

export interface Tenant {
  /** Part of every text that the account or its agents wrote. */
  secret: string;
  /** A new process of the account each time, without a memory. */
  caller(visibility?: Visibility): Caller;
  /** All ids of the account's things, and of the forged ones. */
  ids: readonly string[];
  /** Returns the new task's id. */
  makeTask(): Promise<string>;
  expectUntouched(): Promise<void>;
}

type Name = 'ada' | 'bob';

export async function openTenants() {
  const local = await createLocalServer({ url, agent: 'none' });
  // The same deployment serves both accounts, like the users of Slack and Zapier.
  const signing = createSigning(['Zm9yIHRlc3RzIG9ubHksIGEga2V5IG9mIDMyIGJ5dGVzLi4=']);
  const call = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${local.tokens.admin}` };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await local.fetch(new Request(`${url}${path}`, init));
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return Object(await response.json());
  };
  const open = (name: Name) =>
    tenant(name, (visibility = 'own') =>
      createCaller({
        url,
        session: bearer(local.tokens.admin),
        accountId: name,
        visibility,
        tier: 'enterprise',
        signing,
        waitSeconds: 0,
        fetch: (input, init) => local.fetch(new Request(input, init)),
      }),
    );
  const [ada, bob] = [await open('ada'), await open('bob')];
  const all = { ada, bob: { ...bob, ids: [...bob.ids, ...(await forge(ada.ids, call, bob.secret))] } };
  return {
    pair: (name: Name): [self: Tenant, other: Tenant] => (name === 'ada' ? [all.ada, all.bob] : [all.bob, all.ada]),
    close: () => local.close(),
  };
}

async function tenant(name: Name, caller: Tenant['caller']): Promise<Tenant> {
  const secret = `secret of ${name}`;
  const [thread, idea, key] = [`thread-${name}`, `idea-${name}`, `key-${name}`];
  const titled = { title: `Task, ${secret}`, description: secret };
  const task = await run(createTask, caller(), { ...titled, idempotency_key: key });
  const message = await run(sendMessageAsync, caller(), { message: secret, conversation_id: thread });
  const chat = await run(prdChat, caller(), { message: secret, conversation_id: idea });
  const prd = { project_name: `Project, ${secret}`, project_description: secret };
  const ralph = await run(startRalph, caller(), { ...startRalph.example.input, ...prd });
  const job = { name: `Job, ${secret}`, task_template: secret };
  const cron = await run(createCronjob, caller(), { ...createCronjob.example.input, ...job });
  const tasks = [task.task_id, message.task_id, chat.task_id];
  return {
    secret,
    caller,
    ids: [...tasks, ralph.run_id, cron.cronjob_id, String(task.run_id), thread, idea, key, name],
    makeTask: async () => (await run(createTask, caller(), { title: `New task, ${secret}` })).task_id,
    async expectUntouched() {
      for (const task_id of tasks)
        expect(await run(findTask, caller(), { task_id })).toMatchObject([{ status: 'pending' }]);
      const [found] = await run(findRalphRun, caller(), { run_id: ralph.run_id });
      expect(found).toMatchObject({ run_id: ralph.run_id, status: expect.not.stringContaining('cancelled') });
      const jobs = await run(listCronjobs, caller(), { name: secret });
      expect(jobs).toMatchObject([{ cronjob_id: cron.cronjob_id, enabled: true }]);
    },
  };
}

type Call = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;

/** Makes Bob's forgeries with Ada's account and stamps; returns their ids. `words` are in every text that Bob may choose. */
async function forge(
  [taskId = '', messageId = '', chatId = '', runId = '', jobId = '']: readonly string[],
  call: Call,
  words: string,
): Promise<string[]> {
  const read = (path: string, id: string) => call('GET', `${path}/${id}`);
  const task = await read('/v1/agent/tasks', taskId);
  const message = await read('/v1/agent/tasks', messageId);
  const chat = await read('/v1/agent/tasks', chatId);
  const ralph = await read('/v1/ralph/runs', runId);
  const rule = await read('/v1/proactive/rules', jobId);
  const unsigned = { connect_account: 'ada', idempotency_key: 'key-ada', conversation_id: 'thread-ada' };
  const made_at = new Date().toISOString();
  const signature = 'A'.repeat(43);
  const signed = (maker: string) => ({ ...unsigned, connect_proof: { maker, input: 'x', made_at, signature } });
  const turns = { connect_turns: [{ role: 'user', text: words }] };
  const newTask = (row: object) => call('POST', '/v1/agent/tasks', { title: words, prompt: words, ...row });
  const newChat = (conversation_id: unknown) => call('POST', '/v1/ralph/chat', { message: words, conversation_id });
  const newRun = (changes: object) => call('POST', '/v1/ralph/runs', { prd: { ...Object(ralph.prd), ...changes } });
  const newRule = (changes: object) => {
    const { name, description, trigger_type, trigger_config, action } = rule;
    const body = { name, description, trigger_type, trigger_config, action, enabled: true, cooldown_seconds: 0 };
    return call('POST', '/v1/proactive/rules', { ...body, ...changes });
  };
  const copyOf = ({ title, prompt, metadata }: Record<string, unknown>) => newTask({ title, prompt, metadata });
  const made = [
    // Forged.
    await newTask({ metadata: unsigned }),
    await newTask({ metadata: { ...unsigned, ...turns } }),
    await newTask({ metadata: { ...unsigned, cronjob_id: jobId, trigger_mode: 'proactive_rule' } }),
    await newTask({ metadata: { conversation_id: 'connect:ada:idea-ada' } }),
    await newChat('connect:ada:idea-ada'),
    await newRun({ description: `${words}\n\n<!-- codetether-connect account=ada key=key-ada -->` }),
    await newRule({ name: words, action: { prompt: words, metadata: unsigned } }),
    // Forged, with signatures.
    await newTask({ metadata: signed('create_task') }),
    await newTask({ metadata: { ...signed('send_message_async'), ...turns } }),
    await newChat(`connect:v2:ada:key-ada:x:${Date.parse(made_at)}:${signature}:idea-ada`),
    await newRun({
      description: `${words}\n\n<!-- codetether-connect account=ada key=key-ada made=${made_at} input=x signature=${signature} -->`,
    }),
    await newRule({ name: words, action: { prompt: words, metadata: signed('create_cronjob') } }),
    // Copied onto other rows.
    await newTask({ metadata: task.metadata }),
    await newTask({ metadata: message.metadata }),
    await newTask({ metadata: { ...Object(message.metadata), ...turns } }),
    await newTask({ metadata: chat.metadata }),
    await newChat(Object(chat.metadata).conversation_id),
    await newRun({ project: words }),
    await newRule({ name: words }),
    // Copied in every field; Bob wrote the results.
    await copyOf(task),
    await copyOf(message),
    await copyOf(chat),
  ].map(({ id, task_id }) => String(id ?? task_id));
  const worker = { worker_id: 'bobs', name: 'bobs', capabilities: [], models: [], workspaces: [], agents: [] };
  await call('POST', '/v1/agent/workers/register', worker);
  const end = { status: 'completed', worker_id: 'bobs', result: words };
  for (const id of made.slice(-3)) await call('PUT', `/v1/agent/tasks/${id}/status`, end);
  return made;
}
