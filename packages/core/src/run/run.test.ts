import { expect, test } from 'vitest';
import { z } from 'zod';
import { openLocal } from '../../test/local.ts';
import { bearer } from '../auth/index.ts';
import {
  createTask,
  getUsageSummary,
  listModels,
  missingScopes,
  operations,
  run,
  sendMessageAsync,
  startRalph,
} from '../index.ts';
import { action, search } from '../operation/define.ts';

test('an operation runs only with its scopes; a token with unknown scopes is accepted', async () => {
  const { caller } = await openLocal();
  const reader = caller({ scopes: new Set(['agents:read', 'openid']) });
  expect(await run(listModels, reader, {})).toEqual(expect.any(Array));
  await expect(run(createTask, reader, { title: 'x' })).rejects.toMatchObject({
    code: 'missing_scope',
    scopes: ['tasks:write'],
    text: 'Create Task needs the scope tasks:write, which this sign-in does not have. Sign in again and allow it.',
  });
  await run(createTask, caller({ scopes: 'unknown' }), { title: 'x' });
  for (const { scopes } of operations) expect(missingScopes(scopes, 'unknown')).toEqual([]);
});

test('a missing permission is reported by the server’s own name for it', async () => {
  const { caller, local } = await openLocal();
  await expect(run(getUsageSummary, caller({ session: bearer(local.tokens.user) }), {})).rejects.toMatchObject({
    code: 'missing_scope',
    message: 'This account may not do that: it lacks billing:read.',
  });
  await expect(run(getUsageSummary, caller({ session: bearer(local.tokens.expired) }), {})).rejects.toMatchObject({
    code: 'not_authenticated',
  });
});

const shape = {
  noun: 'Thing',
  title: 'Make Thing',
  summary: 'Makes a thing.',
  does: 'Makes a thing.',
  searchHint: 'make a thing',
  button: 'Make thing',
  listTitle: 'Things',
  command: { noun: 'thing', verb: 'make' },
  scopes: [],
  input: z.object({}),
  output: z.object({ id: z.string(), note: z.string().optional() }),
  key: 'id',
  example: { input: {}, output: { id: '1' } },
} as const;
const writes = { readOnly: false, destructive: false, idempotent: false, openWorld: false };

test('an answer keeps only what the operation declares', async () => {
  const { caller } = await openLocal();
  const make = action({
    ...shape,
    name: 'make',
    effects: writes,
    handler: async () => ({ id: '1', note: undefined, secret: 'x' }),
  });
  expect(await run(make, caller(), {})).toEqual({ id: '1' });
  const find = search({
    ...shape,
    name: 'find',
    effects: { ...writes, readOnly: true },
    handler: async () => [{ id: '1', secret: 'x' }],
  });
  expect(await run(find, caller(), {})).toEqual([{ id: '1' }]);
});

test('a strange answer after a write does not invite a second write, and a bug reveals no internals', async () => {
  const { caller } = await openLocal();
  const strange = { id: 7 } as unknown as { id: string };
  const make = action({ ...shape, name: 'make', effects: writes, handler: async () => strange });
  await expect(run(make, caller(), {})).rejects.toMatchObject({
    code: 'unexpected_response',
    retryable: false,
    hint: 'It may have been done: check before you repeat it.',
  });
  const broken = action({
    ...shape,
    name: 'make',
    effects: writes,
    handler: () => Promise.reject(new Error('password=123')),
  });
  await expect(run(broken, caller(), {})).rejects.toMatchObject({
    code: 'internal',
    text: expect.not.stringContaining('123'),
  });
});

test('the error for an input with many faults is short and names each field once', async () => {
  const { caller } = await openLocal();
  const unknown = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`x${index}`, 1]));
  const error = await run(createTask, caller(), { ...unknown, ['y'.repeat(100_000)]: 1, priority: 'x' }).catch(
    (thrown) => thrown,
  );
  expect(error.message).toMatch(
    /^title is required\. priority must be a number\. x0 is not a field; there are title, .* 19993 more are wrong\.$/,
  );
  expect(error.fields).toHaveLength(10);
  expect(error.message.length).toBeLessThan(1_000);
  const long = await run(createTask, caller(), { title: 'A', ['y'.repeat(100_000)]: 1 }).catch((thrown) => thrown);
  expect(long.message.length).toBeLessThan(500);
});

test('a text where a list is wanted is one fault, and not a text that is too long', async () => {
  const { caller } = await openLocal();
  await expect(run(startRalph, caller(), { stories: 'A wish list\nA basket' })).rejects.toMatchObject({
    message: 'stories must be a list.',
    fields: [{ field: 'stories', message: 'must be a list' }],
  });
});

test('a call that was already cancelled does nothing', async () => {
  const { caller } = await openLocal();
  await expect(run(createTask, { ...caller(), signal: AbortSignal.abort() }, { title: 'x' })).rejects.toMatchObject({
    code: 'cancelled',
  });
});

test('a requested e-mail is sent once the task has ended', async () => {
  const { caller, local, worker } = await openLocal();
  const { task_id } = await run(sendMessageAsync, caller(), { message: 'Hello', notify_email: 'ada@example.com' });
  await worker.complete(task_id);
  expect(local.outbox).toMatchObject([{ to: 'ada@example.com' }]);
});
