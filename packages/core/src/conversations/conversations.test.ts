import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLocal } from '../../test/local.ts';
import {
  type Caller,
  createTask,
  fileConversations,
  findTask,
  memoryConversations,
  prdChat,
  run,
  sendMessage,
  sendMessageAsync,
  sendToAgent,
} from '../index.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'conversations-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const promptOf = async (ada: Caller, task_id: string): Promise<string> =>
  (await run(findTask, ada, { task_id }))[0]?.description ?? '';

test.each([
  ['kept in a store', memoryConversations()],
  ['of a process without a memory', { get: async () => undefined, set: async () => undefined }],
])('the agent gets the earlier turns of a conversation %s', async (_, conversations) => {
  const { caller, worker } = await openLocal();
  const ada = caller({ conversations, waitSeconds: 0 });
  const thread = { conversation_id: 'thread 17.4' };
  const first = await run(sendMessageAsync, ada, { message: 'My name is Ada.', ...thread });
  await worker.complete(first.task_id, 'Hello Ada.');
  const second = await run(sendToAgent, ada, { agent_name: 'reviewer', message: 'What is my name?', ...thread });
  expect(await promptOf(ada, second.task_id)).toMatch(
    /^What is my name\?[\s\S]*User: My name is Ada\.\n\nAgent: Hello Ada\./,
  );
  await worker.complete(second.task_id, 'Ada.');
  const third = await run(sendMessage, ada, { message: 'And now?', ...thread });
  expect(await promptOf(ada, third.task_id)).toMatch(
    /My name is Ada[\s\S]*Hello Ada[\s\S]*What is my name[\s\S]*Agent: Ada\./,
  );
});

test('turns of another process are read from the server, and turns that the server hides are remembered', async () => {
  const { caller } = await openLocal();
  const process = () => caller({ conversations: { ...memoryConversations(), lags: true }, waitSeconds: 0 });
  const [here, there] = [process(), process()];
  const thread = { conversation_id: 'thread' };
  await run(sendMessageAsync, here, { message: 'My name is Ada.', ...thread });
  await run(sendMessageAsync, there, { message: 'My town is Turin.', ...thread });
  const third = await run(sendMessageAsync, here, { message: 'Who am I?', ...thread });
  expect(await promptOf(here, third.task_id)).toMatch(/name is Ada[\s\S]*town is Turin/);
  const urgent = Array.from({ length: 110 }, () => run(createTask, there, { title: 'Urgent', priority: 9 }));
  await Promise.all(urgent);
  const fourth = await run(sendMessageAsync, here, { message: 'And now?', ...thread });
  expect(await promptOf(here, fourth.task_id)).toMatch(/name is Ada[\s\S]*town is Turin[\s\S]*Who am I/);
});

test('a PRD chat continues after a restart: its turns are read from the server', async () => {
  const { caller, worker } = await openLocal();
  const forgetful = () => caller({ waitSeconds: 0 });
  const first = await run(prdChat, forgetful(), { message: 'A wish list', conversation_id: 'shop' });
  await worker.complete(first.task_id, 'Who sees it?');
  const second = await run(prdChat, forgetful(), { message: 'Only the customer.', conversation_id: 'shop' });
  await worker.complete(second.task_id, 'How many items?');
  const third = await run(prdChat, forgetful(), { message: 'Fifty.', conversation_id: 'shop' });
  expect(await promptOf(forgetful(), third.task_id)).toMatch(
    /User: A wish list[\s\S]*Assistant: Who sees it\?[\s\S]*User: Only the customer\.[\s\S]*Assistant: How many items\?[\s\S]*User: Fifty\./,
  );
});

test('two accounts may use the same name for a conversation', async () => {
  const { caller } = await openLocal();
  await run(sendMessageAsync, caller({ accountId: 'ada' }), { message: 'Secret', conversation_id: 'general' });
  const sent = await run(sendMessageAsync, caller({ accountId: 'bob' }), {
    message: 'Hello',
    conversation_id: 'general',
  });
  expect(await promptOf(caller(), sent.task_id)).toBe('Hello');
});

test('a message that is sent again with its key is in the conversation once', async () => {
  const { caller, worker } = await openLocal();
  const ada = caller();
  const again = { message: 'My name is Ada.', conversation_id: 'c', idempotency_key: 'once' };
  const { task_id } = await run(sendMessageAsync, ada, again);
  await worker.complete(task_id, 'Hello Ada.');
  expect(await run(sendMessageAsync, ada, again)).toMatchObject({ task_id, status: 'completed' });
  const next = await run(sendMessageAsync, ada, { message: 'And?', conversation_id: 'c' });
  expect((await promptOf(ada, next.task_id)).split('My name is Ada.')).toHaveLength(2);
});

test('a long conversation keeps its latest turns', async () => {
  const { caller } = await openLocal();
  const ada = caller();
  for (let turn = 0; turn < 8; turn += 1) {
    await run(sendMessageAsync, ada, { message: `${turn} ${'x'.repeat(5_000)}`, conversation_id: 'long' });
  }
  const last = await run(sendMessageAsync, ada, { message: 'So?', conversation_id: 'long' });
  const prompt = await promptOf(ada, last.task_id);
  expect(prompt.length).toBeLessThan(26_000);
  expect(prompt).toContain('User: 7 ');
  expect(prompt).not.toContain('User: 0 ');
});

test('a very long answer is cut and displaces no other turn', async () => {
  const { caller, worker } = await openLocal();
  const ada = caller();
  const first = await run(sendMessageAsync, ada, { message: 'My name is Ada.', conversation_id: 'long' });
  await worker.complete(first.task_id, '👋'.repeat(50_000));
  const second = await run(sendMessageAsync, ada, { message: 'And?', conversation_id: 'long' });
  const prompt = await promptOf(ada, second.task_id);
  expect(prompt).toMatch(/User: My name is Ada\.\n\nAgent: 👋[\s\S]*\[…\]$/);
  expect(prompt.length).toBeLessThan(13_000);
  expect(prompt.isWellFormed()).toBe(true);
});

test('a file without conversations counts as empty', async () => {
  const path = join(await temporaryFolder(), 'conversations.json');
  for (const text of ['', '{"a":', '[]', '{"a":null,"b":[{"role":"user","text":"b"}]}']) {
    await writeFile(path, text);
    const store = fileConversations(path);
    expect(await store.get('a')).toBeUndefined();
    await store.set('c', [{ role: 'user', text: 'c' }]);
    expect(await fileConversations(path).get('c')).toEqual([{ role: 'user', text: 'c' }]);
  }
});

test('conversations in a file survive the process, and only the owner can read them', async () => {
  const path = join(await temporaryFolder(), 'deep', 'conversations.json');
  const store = fileConversations(path);
  await Promise.all(['a', 'b', 'c'].map((id) => store.set(id, [{ role: 'user', text: id }])));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await fileConversations(path).get('b')).toEqual([{ role: 'user', text: 'b' }]);
  expect(Object.keys(JSON.parse(await readFile(path, 'utf8')))).toEqual(['a', 'b', 'c']);
});

test('a store that fails neither stops a message nor makes a sent one an error: the server knows the turns too', async () => {
  const { caller } = await openLocal();
  const down = () => Promise.reject(new Error('disk full'));
  const ada = caller({ conversations: { get: down, set: down } });
  await run(sendMessageAsync, ada, { message: 'My name is Ada.', conversation_id: 'c' });
  const sent = await run(sendMessageAsync, ada, { message: 'And?', conversation_id: 'c' });
  expect(await promptOf(ada, sent.task_id)).toContain('User: My name is Ada.');
});

test('simultaneous messages are sent one after the other', async () => {
  const { caller } = await openLocal();
  const ada = caller();
  const say = (message: string) => run(sendMessageAsync, ada, { message, conversation_id: 'busy' });
  const [, , third] = await Promise.all([say('One'), say('Two'), say('Three')]);
  expect(await promptOf(ada, third?.task_id ?? '')).toMatch(/^Three[\s\S]*User: One\n\nUser: Two$/);
});
