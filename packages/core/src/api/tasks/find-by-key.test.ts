// Looks for a key on a server whose list of tasks is full.
import { expect, onTestFinished, test } from 'vitest';
import { leapingClock } from '../../../test/clocks.ts';
import { failure } from '../../../test/failure.ts';
import { openUsedServer } from '../../../test/used-server.ts';
import { createTask, findTask, prdChat, run } from '../../index.ts';

async function openFull() {
  const server = await openUsedServer(110, { waiting: 110 });
  onTestFinished(() => server.close());
  /** Others make that many tasks that are more urgent than any turn of a PRD chat; every second one has ended. */
  const urgent = async (count: number, ends = true) => {
    for (let index = 0; index < count; index += 1) {
      const task = { title: 'Urgent', prompt: 'Theirs', priority: 9 };
      const { id } = await server.send('POST', '/v1/agent/tasks', task);
      if (!ends || index % 2 === 0) continue;
      await server.send('PUT', `/v1/agent/tasks/${id}/status`, {
        worker_id: 'w1',
        status: 'completed',
        result: 'done',
      });
    }
  };
  return { server, urgent, clock: leapingClock() };
}

const turn = { message: 'An idea' };

test('the list has every turn of a PRD chat, which is more urgent than a task', async () => {
  const { server, clock } = await openFull();
  const ada = server.caller({ clock });
  expect(await run(prdChat, ada, { ...turn, idempotency_key: 'first' })).not.toHaveProperty('warning');
  server.faults.next({ match: /\/v1\/ralph\/chat/, kind: 'reset-before' });
  expect(await failure(run(prdChat, ada, turn))).toMatchObject({ code: 'not_started' });
  server.faults.next({ match: /\/v1\/ralph\/chat/, kind: 'reset-after' });
  expect(await run(prdChat, ada, turn)).not.toHaveProperty('warning');
});

test('behind 100 urgent tasks it is in the list of its status, and only behind 100 of one status not', async () => {
  const { server, urgent, clock } = await openFull();
  const ada = server.caller({ clock });
  await urgent(120);
  expect(await run(prdChat, ada, { ...turn, idempotency_key: 'first' })).not.toHaveProperty('warning');
  server.faults.next({ match: /\/v1\/ralph\/chat/, kind: 'reset-after' });
  expect(await run(prdChat, ada, turn)).not.toHaveProperty('warning');
  server.faults.next({ match: /\/v1\/ralph\/chat/, kind: 'reset-before' });
  expect(await failure(run(prdChat, ada, turn))).toMatchObject({ code: 'not_started' });

  await urgent(60, false);
  const unchecked = await run(prdChat, ada, { ...turn, idempotency_key: 'second' });
  expect(unchecked.warning).toContain('not show enough');
  server.faults.next({ match: /\/v1\/ralph\/chat/, kind: 'reset-before' });
  expect(await failure(run(prdChat, ada, turn))).toMatchObject({ code: 'outcome_unknown' });
});

test('a task is found although the clock of the database is 25 s behind that of the web server', async () => {
  const { server, clock } = await openFull();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await server.fetch(new Request(input, init));
    const headers = new Headers(response.headers);
    headers.set('date', new Date(clock.now() + 25_000).toUTCString());
    return new Response(await response.text(), { status: response.status, headers });
  };
  const ada = server.caller({ clock, fetch, visibility: 'own' });
  await run(findTask, ada, {});
  server.faults.next({ match: /create_task/, kind: 'reset-after' });
  const { task_id } = await run(createTask, ada, { title: 'Once' });
  expect((await run(findTask, ada, {})).map((task) => task.task_id)).toEqual([task_id]);
});

test.for([54, 108, 135])('a task is found by a new process whose clock is %i s ahead', async (seconds) => {
  const { server } = await openFull();
  const clock = leapingClock(Date.now() + seconds * 1000);
  const ada = () => server.caller({ clock, visibility: 'own' });
  server.faults.next({ match: /create_task/, kind: 'reset-after' });
  const { task_id } = await run(createTask, ada(), { title: 'Once' });
  expect((await run(findTask, ada(), {})).map((task) => task.task_id)).toEqual([task_id]);
});

test('a 429 of a gateway, which does not tell the time, does not make the server’s unknown', async () => {
  const { server } = await openFull();
  const clock = leapingClock(Date.now() + 135_000);
  const refusals = { first: 1, next: 1 };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const isCreate = (await request.clone().text()).includes('create_task');
    // Before the first request, and between the create and the look for it.
    if (!isCreate && refusals.first-- > 0) return new Response('wait', { status: 429 });
    if (isCreate || refusals.first >= 0) return server.fetch(request);
    return refusals.next-- > 0 ? new Response('wait', { status: 429 }) : server.fetch(request);
  };
  const ada = server.caller({ clock, fetch, visibility: 'own' });
  server.faults.next({ match: /create_task/, kind: 'reset-after' });
  const { task_id } = await run(createTask, ada, { title: 'Once' });
  expect((await run(findTask, ada, {})).map((task) => task.task_id)).toEqual([task_id]);
});
