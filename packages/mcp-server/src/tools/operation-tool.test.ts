import {
  cancelTask,
  cardOf,
  createCronjob,
  createTask,
  findTask,
  listCodebases,
  listRalphRuns,
  operations,
  prdChat,
  startRalph,
  taskCompleted,
} from '@codetether/core';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import { type Connected, connect, type Way } from '../../test/connect.ts';
import { undeclared } from '../../test/undeclared.ts';
import { catalog } from '../registry/catalog.ts';

/** Examples name records that do not exist here: each of these creates one and returns its id. */
const made: Record<string, (on: Connected) => Promise<unknown>> = {
  task_id: async ({ call }) => (await call(createTask.name, { title: 'Made for the example' })).data.task_id,
  run_id: async ({ call }) => (await call(startRalph.name, startRalph.example.input)).data.run_id,
  cronjob_id: async ({ call }) => (await call(createCronjob.name, createCronjob.example.input)).data.cronjob_id,
};

describe.each<Way>(['memory', 'http', 'http with sessions'])(
  'over %s every tool does what its operation’s example says, and text and structure agree',
  (over) => {
    for (const operation of operations) {
      test(operation.name, async () => {
        // A task that is to be cancelled must not end before.
        const on = await connect({ over, ...(operation.effects.destructive && { agent: 'none' as const }) });
        const input: Record<string, unknown> = { ...operation.example.input };
        for (const [field, make] of Object.entries(made)) if (field in input) input[field] = await make(on);
        if (operation.effects.destructive) input.confirm = true;

        const { text, data, isError } = await on.call(operation.name, input);

        expect(isError, text).toBe(false);
        const records = operation.kind === 'action' ? [data] : listOf(data.items);
        for (const record of records) {
          expect(text).toContain(record[operation.key]);
          const { status } = cardOf(operation, record);
          if (status) expect(text).toContain(`(${status.word})`);
        }
        for (const { tool, arguments: next } of listOf(data.next))
          expect(text).toContain(`Next: ${tool} ${JSON.stringify(next)}`);
        expect(JSON.stringify(data)).not.toMatch(/:null[,}]/);
        const tool = catalog.tools.find(({ name }) => name === operation.name);
        expect(tool && undeclared(tool.outputSchema, data)).toEqual([]);
      });
    }
  },
);

test('a task is created, and the answer says how to wait for it', async () => {
  const { call } = await connect({ agent: 'none' });
  const { text, data } = await call(createTask.name, { title: 'Tidy the changelog', agent_type: 'general' });
  const shown = text.replaceAll(String(data.task_id), 'TASK').replaceAll(String(data.run_id), 'RUN');
  expect(shown.replace(/Created: .*/, 'Created: …')).toMatchInlineSnapshot(`
    ""Tidy the changelog" (pending)
    Task: TASK
    Agent type: general
    Created: …
    priority: 0; retry_count: 0; run_id: RUN
    Next: wait {"task_id":"TASK"} (Wait for the end)"
  `);
  expect(data.next).toEqual([{ tool: 'wait', arguments: { task_id: data.task_id }, why: 'Wait for the end' }]);
});

test('the whole PRD is in the text too, once: some clients give their model nothing else', async () => {
  const { call } = await connect();
  const asked = await call(prdChat.name, { message: 'A wish list for our shop' });
  const { conversation_id } = asked.data;
  const { text, data } = await call(prdChat.name, { message: 'Customers save products to a list.', conversation_id });
  expect(data.has_prd).toBe(true);
  expect(text).toContain(String(data.prd_json));
  for (const answer of [text, JSON.stringify(data)]) expect(answer.match(/branchName/g)).toHaveLength(1);
});

describe('a destructive tool', () => {
  test('does nothing until the model says that the user has agreed', async () => {
    const { call } = await connect({ agent: 'none' });
    const { data } = await call(createTask.name, { title: 'Tidy the changelog' });
    const refused = await call(cancelTask.name, { task_id: data.task_id });
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain(JSON.stringify({ task_id: data.task_id, confirm: true }));
    expect((await call(findTask.name, { task_id: data.task_id })).text).toContain('(pending)');

    const done = await call(cancelTask.name, { task_id: data.task_id, confirm: true });
    expect(done.data).toMatchObject({ status: 'cancelled', cancelled: true });
  });

  test('asks the user where the client can, whatever the model says', async () => {
    let answer: 'yes' | 'no' | 'closes the question' = 'no';
    const { call, asked } = await connect({ agent: 'none', user: () => answer });
    const { data } = await call(createTask.name, { title: 'Tidy the changelog' });
    const cancel = () => call(cancelTask.name, { task_id: data.task_id, confirm: true });

    expect((await cancel()).text).toContain('did not agree');
    answer = 'closes the question';
    expect((await cancel()).isError).toBe(true);
    expect((await call(findTask.name, { task_id: data.task_id })).text).toContain('(pending)');
    answer = 'yes';
    expect((await cancel()).data).toMatchObject({ cancelled: true });
    expect(asked).toEqual(
      Array(3).fill(`Cancel Task "Tidy the changelog" (pending) ${JSON.stringify({ task_id: data.task_id })}?`),
    );
  });
});

describe('a question to the user', () => {
  test('is not asked for invalid input or an unknown record', async () => {
    const { call, asked } = await connect({ agent: 'none', user: () => 'yes' });
    expect((await call(cancelTask.name)).text).toContain('task_id is required.');
    expect((await call(cancelTask.name, { task_id: 'made-up' })).data).toMatchObject({ code: 'not_found' });
    const { text } = await call(cancelTask.name, { task_id: 'made-up', confirmed: true });
    expect(text).toContain('confirmed is not a field; there are task_id, confirm.');
    expect(asked).toEqual([]);
  });

  test('is not asked when there is nothing to cancel any more', async () => {
    const { call, asked } = await connect({ user: () => 'yes' });
    const { data } = await call(createTask.name, { title: 'Tidy the changelog' });
    await call('wait', { task_id: data.task_id });
    for (const confirm of [undefined, true])
      expect((await call(cancelTask.name, { task_id: data.task_id, confirm })).text).toContain('is already completed');
    expect(asked).toEqual([]);
  });

  test('that the client cannot ask leaves everything unchanged', async () => {
    const { call } = await connect({
      agent: 'none',
      user: () => {
        throw new Error('There is no screen.');
      },
    });
    const { data } = await call(createTask.name, { title: 'Tidy the changelog' });
    const { text } = await call(cancelTask.name, { task_id: data.task_id, confirm: true });
    expect(text).toContain('gave no answer; nothing was changed.');
    expect((await call(findTask.name, { task_id: data.task_id })).text).toContain('(pending)');
  });
});

describe('lists', () => {
  test('come in pages, with a cursor through all of them', async () => {
    const { call } = await connect({ agent: 'none' });
    for (let index = 0; index < 25; index += 1) await call(createTask.name, { title: `Task ${index}` });
    const first = await call(findTask.name);
    expect(listOf(first.data.items)).toHaveLength(20);
    expect(first.text).toMatch(/^Find Task: 20, and there are more\.\n/);
    const [next] = listOf(first.data.next);
    const second = await call(String(next?.tool), Object(next?.arguments));
    expect(listOf(second.data.items)).toHaveLength(5);
    expect(second.data.cursor).toBeUndefined();
    const titles = [...listOf(first.data.items), ...listOf(second.data.items)].map(({ title }) => title);
    expect(new Set(titles).size).toBe(25);
  });

  test('of the longest kind stay well below the limits of clients', async () => {
    const { call } = await connect({ agent: 'none' });
    const description = 'A thing to do. '.repeat(200);
    for (let index = 0; index < 101; index += 1) await call(createTask.name, { title: `Task ${index}`, description });
    const { text, data } = await call(findTask.name, { limit: 100 });
    expect(listOf(data.items)).toHaveLength(50);
    expect(text).toContain('Texts are cut at 500 characters here; look one up by its task_id to see all.');
    expect(countTokens(text)).toBeLessThan(20_000);
    expect(countTokens(JSON.stringify(data))).toBeLessThan(20_000);
    const last = await call(findTask.name, { limit: 100, cursor: data.cursor });
    expect(last.text).toContain('No more than 100 can be listed');
  });

  test('are shown in full on request, fewer at a time', async () => {
    const on = await connect();
    const result = 'word '.repeat(500);
    for (let index = 0; index < 7; index += 1) {
      on.local.faults.next({ kind: 'wrong-agent', result });
      const { data } = await on.call(createTask.name, { title: `Task ${index}` });
      await on.call('wait', { task_id: data.task_id, timeout_seconds: 10 });
    }
    const first = await on.call(findTask.name, { detail: 'full' });
    expect(listOf(first.data.items).map((item) => String(item.result).length)).toEqual(Array(5).fill(result.length));
    expect(first.text).toContain(`${result.trim()}\n[`);
    const [next] = listOf(first.data.next);
    expect(next?.arguments).toMatchObject({ detail: 'full' });
    const second = await on.call(String(next?.tool), Object(next?.arguments));
    expect(listOf(second.data.items)).toHaveLength(2);
    const [{ task_id } = {}] = listOf(second.data.items);
    const concise = await on.call(findTask.name, { task_id, detail: 'concise' });
    expect(String(listOf(concise.data.items)[0]?.result)).toHaveLength(500);
    expect((await on.call(findTask.name, { detail: 'some' })).text).toContain('detail must be one of concise, full');
  });

  test('of runs show every story in full', async () => {
    const { call } = await connect({ agent: 'none' });
    for (const branch_name of ['one', 'two']) await call(startRalph.name, { ...startRalph.example.input, branch_name });
    const { text, data } = await call(listRalphRuns.name, { detail: 'full' });
    expect(listOf(data.items).map((item) => 'story_results' in item)).toEqual([true, true]);
    expect(text.match(/Add to wish list/g)).toHaveLength(2);
  });

  test('leave out the lists of each record', async () => {
    const { call } = await connect({ agent: 'none' });
    for (const branch_name of ['one', 'two']) await call(startRalph.name, { ...startRalph.example.input, branch_name });
    const { text, data } = await call(listRalphRuns.name);
    expect(listOf(data.items).map((item) => 'story_results' in item)).toEqual([false, false]);
    expect(text).toContain('story_results: look one up by its run_id.');
  });

  test('say so when they are empty', async () => {
    const { call } = await connect();
    expect(await call(listCodebases.name, { name: 'none is called like this' })).toMatchObject({
      text: 'Find Codebase: None.',
      data: { items: [], total: 0 },
      isError: false,
    });
  });
});

test('a trigger returns the events since the cursor', async () => {
  const { call } = await connect();
  const before = await call(taskCompleted.name);
  const created = await call(createTask.name, { title: 'Tidy the changelog' });
  await call('wait', { task_id: created.data.task_id, timeout_seconds: 10 });
  const after = await call(taskCompleted.name, { cursor: before.data.cursor });
  expect(listOf(after.data.items)).toMatchObject([{ event_id: created.data.task_id, status: 'completed' }]);
  const later = await call(taskCompleted.name, { cursor: after.data.cursor });
  expect(later.data.items).toEqual([]);
});

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value : [];
}

test('a search by an ID beside filters does not say that a record of another status is missing', async () => {
  const { call } = await connect();
  const { task_id } = (await call(createTask.name, { title: 'Tidy the changelog' })).data;
  expect(await call(findTask.name, { task_id, completed_before: '2020-01-01', limit: 5 })).toMatchObject({
    isError: false,
    text: 'Find Task: None.\nNo Task has that task_id and matches completed_before. Give only task_id to see whether it exists.',
  });
});

test('a search by an unknown ID says so, and what to do', async () => {
  const { call } = await connect();
  expect(await call(findTask.name, { task_id: 'nope' })).toEqual({
    isError: false,
    text: 'Find Task: None.\nThere is no Task "nope". Leave task_id out to see all.',
    data: { items: [], notes: ['There is no Task "nope". Leave task_id out to see all.'], untrusted: [] },
  });
  expect((await call('find_ralph_run', { run_id: 'nope' })).text).toContain('Find it with list_ralph_runs.');
  expect((await call(findTask.name, { status: 'FAILED' })).text).toContain('status must be one of pending, working');
});
