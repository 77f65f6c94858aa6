// Claude Code and Codex: they show their model enough to make the next call, and they ask the user.
import { cancelTask, createTask, findTask, sendToAgent } from '@codetether/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Assistant, callOf } from './assistant.ts';
import { claudeCode } from './claude-code.ts';
import { codex, modernCodex } from './codex.ts';
import { serverFor, startCodeTether, type Way } from './world.ts';

const structure = z.looseObject({
  next: z
    .array(z.object({ tool: z.string(), arguments: z.record(z.string(), z.unknown()), why: z.string() }))
    .optional(),
  untrusted: z.array(z.string()),
});
const read = (shown: string) => structure.parse(JSON.parse(shown));

test.each<[string, Way, Assistant]>([
  ['Claude Code', 'stdio', claudeCode],
  ['Claude Code', 'HTTP', claudeCode],
  ['Codex', 'stdio', codex],
  ['Codex', 'HTTP with sessions', codex],
  ['Codex with revision 2026-07-28', 'HTTP', modernCodex],
])(
  '%s, over %s: a call, the one that it suggests, an error, and a question to the user',
  async (_name, way, assistant) => {
    const codeTether = await startCodeTether();
    let waiting = '';
    const { first, shown, asked } = await assistant(await serverFor(way, codeTether), (user) => [
      () => callOf(createTask.name, { title: 'Tidy the shop' }),
      // The model knows what to do next from what it is shown.
      (shown) => {
        const [next] = read(shown).next ?? [];
        return callOf(next?.tool ?? 'none', next?.arguments ?? {});
      },
      () => callOf(findTask.name, { status: 'odd' }),
      () => callOf(sendToAgent.name, { agent_name: 'night-owl', message: 'Are you there?' }),
      async (shown) => {
        await user.will('no');
        waiting = String(read(shown).task_id);
        return callOf(cancelTask.name, { task_id: waiting });
      },
      async () => {
        await user.will('yes');
        return callOf(cancelTask.name, { task_id: waiting });
      },
    ]);
    expect(first.includes('its list untrusted names'), 'it is sent the instructions').toBe(true);
    const [created = '', ended = '', refused, sent = '', kept, cancelled = ''] = shown;
    const { task_id } = read(created);
    expect(read(created)).toMatchObject({
      title: 'Tidy the shop',
      next: [{ tool: 'wait', arguments: { task_id }, why: 'Wait for the end' }],
      untrusted: ['title', 'description'],
    });
    expect(read(ended)).toMatchObject({
      task_id,
      status: 'completed',
      untrusted: expect.arrayContaining(['result']),
    });
    expect(refused).toContain('status must be one of pending, working, completed, failed, cancelled.');
    expect(refused).toContain('Correct it and try again.');
    expect(read(sent)).toMatchObject({ warnings: [expect.stringContaining('the message waits for it')] });
    expect(kept).toMatch(/The user did not agree to cancel_task;? nothing was changed\./);
    expect(read(cancelled)).toMatchObject({ task_id: waiting, status: 'cancelled', cancelled: true });
    const question = `Cancel Task "To night-owl: Are you there?" (pending) {"task_id":"${waiting}"}?`;
    expect(asked).toEqual([question, question]);
  },
);

const loaded = z.object({ tools: z.array(z.looseObject({ name: z.string() })) });

test('Claude Code loads the tools for everyday work at its start, and hints are not sent to its model', async () => {
  const { first } = await claudeCode(await serverFor('stdio', await startCodeTether()), () => []);
  const ours = loaded.parse(JSON.parse(first)).tools.filter(({ name }) => name.startsWith(callOf('', {}).tool));
  const everyday = [createTask.name, findTask.name, 'wait'];
  expect(ours.map(({ name }) => name).toSorted()).toEqual(everyday.map((name) => callOf(name, {}).tool));
  for (const tool of ours) expect(Object.keys(tool).toSorted()).toEqual(['description', 'input_schema', 'name']);
});
