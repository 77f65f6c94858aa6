// Keys on a server that others use, too.
import { expect, test } from 'vitest';
import { failure } from '../../../test/failure.ts';
import { openLocal } from '../../../test/local.ts';
import { type Caller, createTask, findTask, run, sendMessageAsync, startRalph } from '../../index.ts';

const title = (index: number) => ({ title: `Of others ${index}` });

/** A server on which somebody made that many tasks, and callers with a count of their requests. */
async function openUsed(tasks: number) {
  const opened = await openLocal();
  const bob = opened.caller({ accountId: 'bob' });
  for (let index = 0; index < tasks; index += 1) await run(createTask, bob, title(index));
  const counted = () => {
    let requests = 0;
    const fetch: typeof globalThis.fetch = (input, init) => {
      requests += 1;
      return opened.fetch(input, init);
    };
    return {
      ada: opened.caller({ fetch }),
      async costOf(call: () => Promise<unknown>) {
        requests = 0;
        await call();
        return requests;
      },
    };
  };
  return { ...opened, bob, counted };
}

test('a key is known after 165 tasks of others, to its process and to another', async () => {
  const { bob, caller } = await openUsed(105);
  const ada = caller();
  const make = (who: Caller) => run(createTask, who, { title: 'Once', idempotency_key: 'order-17' });
  const first = await make(ada);
  for (let index = 0; index < 60; index += 1) await run(createTask, bob, title(index));
  for (const who of [ada, caller()]) {
    expect(await make(who)).toMatchObject({
      task_id: first.task_id,
      warning: expect.stringContaining('used before'),
    });
  }
});

test('a key is known after 60 Ralph runs of others, to its process and to another', async () => {
  const { caller } = await openLocal();
  const ada = caller();
  const bob = caller({ accountId: 'bob' });
  const make = (who: Caller) => run(startRalph, who, { ...startRalph.example.input, idempotency_key: 'order-17' });
  const first = await make(ada);
  for (let index = 0; index < 60; index += 1) await run(startRalph, bob, startRalph.example.input);
  for (const who of [ada, caller()]) {
    expect(await make(who)).toMatchObject({ run_id: first.run_id, warning: expect.stringContaining('used before') });
  }
});

test('a create whose key cannot be checked has a warning, or is refused if the caller prefers that', async () => {
  const { caller } = await openUsed(205);
  const keyed = { title: 'Once', idempotency_key: 'order-17' };
  const refused = await failure(run(createTask, caller({ strictKeys: true }), keyed));
  expect(refused).toMatchObject({ code: 'conflict', text: expect.stringMatching(/used before\. Nothing was made/) });
  const ada = caller();
  expect(await run(createTask, ada, keyed)).toMatchObject({ warning: expect.stringContaining('not show enough') });
  expect((await run(findTask, ada, { limit: 100 })).filter(({ title }) => title === 'Once')).toHaveLength(1);
  // The memory has now seen the rest.
  expect(await run(createTask, ada, { ...keyed, idempotency_key: 'order-18' })).not.toHaveProperty('warning');
});

test('a keyed create and the first message of a conversation read each task of others once', async () => {
  const { counted, bob } = await openUsed(180);
  const { ada, costOf } = counted();
  const keyed = (key: string) => costOf(() => run(createTask, ada, { title: 'Once', idempotency_key: key }));
  const said = (id: string) => costOf(() => run(sendMessageAsync, ada, { message: 'Hello', conversation_id: id }));
  await keyed('a');
  await said('one');
  expect(await keyed('b')).toBeLessThanOrEqual(5 + 2);
  expect(await said('two')).toBeLessThanOrEqual(5);
  for (let index = 0; index < 3; index += 1) await run(createTask, bob, title(index));
  expect(await keyed('c')).toBeLessThanOrEqual(5 + 5);
  expect(await keyed('d')).toBeLessThanOrEqual(5 + 1);
});
