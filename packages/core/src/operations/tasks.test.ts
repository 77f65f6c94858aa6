import { drivenClock } from '@codetether/local-server';
import { describe, expect, test } from 'vitest';
import { clockOf } from '../../test/clocks.ts';
import { openLocal, url } from '../../test/local.ts';
import { bearer } from '../auth/index.ts';
import {
  cancelTask,
  createTask,
  discoverAgents,
  fieldsOf,
  findTask,
  operations,
  poll,
  run,
  sendToAgent,
  taskFailed,
  wouldChange,
} from '../index.ts';

describe('creating', () => {
  test('a title alone is the prompt as well', async () => {
    const { caller } = await openLocal();
    const { task_id } = await run(createTask, caller(), { title: 'Tidy the changelog' });
    expect(await run(findTask, caller(), { task_id })).toMatchObject([{ description: 'Tidy the changelog' }]);
  });

  test('numbers may arrive as text, and are stored as numbers', async () => {
    const { caller } = await openLocal();
    const { task_id } = await run(createTask, caller(), { title: 'Urgent', priority: '7' });
    expect(await run(findTask, caller(), { task_id })).toMatchObject([{ priority: 7 }]);
  });

  test('a task can be found with its codebase, model and page', async () => {
    const { caller, fetch } = await openLocal();
    await fetch('http://codetether.local/v1/agent/workspaces', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'shop', path: '/srv/shop', worker_id: 'w1' }),
    });
    const ada = caller({ webUrl: 'https://app.example.com/{kind}/{id}' });
    const [codebase] = await ada.api.codebases.list('shop');
    const made = await run(createTask, ada, { title: 'Fix', codebase_id: codebase?.codebase_id, model: 'sonnet' });
    const [found] = await run(findTask, ada, { task_id: made.task_id });
    expect(found).toMatchObject({
      codebase_id: codebase?.codebase_id,
      model: 'anthropic:claude-sonnet-4-20250514',
      url: `https://app.example.com/tasks/${made.task_id}`,
    });
  });

  test('an unknown codebase is an error that names it and the search to use', async () => {
    const { caller } = await openLocal();
    await expect(run(createTask, caller(), { title: 'Fix', codebase_id: 'nowhere' })).rejects.toMatchObject({
      code: 'not_found',
      text: 'No codebase nowhere. Find one with list_codebases.',
    });
  });

  test.each([
    ['Claude Sonnet 4', 'anthropic:claude-sonnet-4-20250514'],
    ['claude-sonnet-4-20250514', 'anthropic:claude-sonnet-4-20250514'],
    ['anthropic/claude-sonnet-4-20250514', 'anthropic:claude-sonnet-4-20250514'],
    ['claude-opus', 'anthropic:claude-opus-4-20250514'],
    ['openrouter:deepseek/chat', 'openrouter:deepseek/chat'],
    ['default', undefined],
  ])('with the model %s gives it %s', async (model, model_ref) => {
    const { caller } = await openLocal();
    for (const given of [{ model }, { model_ref: model }]) {
      const made = await run(createTask, caller(), { title: 'Fix', ...given });
      expect([made.model, made.warnings]).toEqual([model_ref, undefined]);
      const [found] = await run(findTask, caller(), { task_id: made.task_id });
      expect(found?.model).toBe(model_ref);
    }
  });

  test('with a model that nobody offers is refused: the server would take another in silence', async () => {
    const { caller } = await openLocal();
    await expect(run(createTask, caller(), { title: 'Fix', model: 'gpt' })).rejects.toMatchObject({
      code: 'not_found',
      text: expect.stringMatching(/No worker offers the model .gpt.\. Find one with list_models/),
    });
    expect(await run(findTask, caller(), {})).toEqual([]);
  });

  test('a model that the server dropped is not shown', async () => {
    const { caller, fetch } = await openLocal();
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ title: 'Theirs', prompt: 'Fix', model: 'gpt' });
    await fetch(`${url}/v1/agent/tasks`, { method: 'POST', headers, body });
    const [found] = await run(findTask, caller(), {});
    expect(found).toMatchObject({ title: 'Theirs' });
    expect(found?.model).toBeUndefined();
  });
});

test('no operation takes the id of an event for a task', async () => {
  const { caller } = await openLocal();
  const takers = operations.flatMap((operation) =>
    operation.kind === 'trigger'
      ? []
      : fieldsOf(operation.input)
          .filter(({ lookup }) => lookup?.value === 'task_id')
          .map(({ name }) => ({ operation, name })),
  );
  expect(takers.map(({ operation, name }) => `${operation.name} ${name}`)).toEqual([
    'create_task retry_of',
    'cancel_task task_id',
    'find_task task_id',
  ]);
  for (const { operation, name } of takers) {
    const input = { title: 'x', [name]: '8cbbb454-36bb-45df-9498-f73f58ed0492:2' };
    const { title, ...rest } = input;
    await expect(run(operation, caller(), name === 'retry_of' ? input : rest)).rejects.toMatchObject({
      code: 'invalid_input',
      fields: [{ field: name, message: expect.stringContaining('the part before the colon') }],
    });
  }
});

test('a message to an agent with a model that the server knows has no warning about the model', async () => {
  const { caller } = await openLocal();
  const send = (model: string) => run(sendToAgent, caller(), { agent_name: 'nobody', message: 'Look', model });
  expect((await send('sonnet')).warning).not.toMatch(/model/);
});

test('a result has each of its warnings in a list, and all of them as one text', async () => {
  const { caller } = await openLocal();
  const send = () => run(sendToAgent, caller(), { agent_name: 'nobody', message: 'Look', idempotency_key: 'once' });
  expect((await send()).warnings).toEqual([expect.stringMatching(/waits for it/)]);
  const { warnings, warning } = await send();
  expect(warnings).toEqual([expect.stringMatching(/nothing new was made/), expect.stringMatching(/waits for it/)]);
  expect(warning).toBe(warnings?.join(' '));
});

test('the server’s own card is not an agent', async () => {
  const { caller } = await openLocal();
  expect((await run(discoverAgents, caller(), {})).map(({ name }) => name)).toEqual(['reviewer']);
  const sent = await run(sendToAgent, caller(), { agent_name: 'A2A Coordination Hub', message: 'Look' });
  expect(sent).toMatchObject({ agent_online: false });
});

describe('retrying', () => {
  test('takes missing fields from the original and counts up, to the limit', async () => {
    const { caller, worker } = await openLocal();
    const ada = caller();
    let last = await run(createTask, ada, { title: 'Flaky', description: 'Try it.', agent_type: 'plan', priority: 3 });
    for (const count of [1, 2, 3]) {
      await worker.fail(last.task_id);
      last = await run(createTask, ada, { title: `Flaky, again`, retry_of: last.task_id });
      expect(last).toMatchObject({ description: 'Try it.', agent_type: 'plan', priority: 3, retry_count: count });
    }
    await worker.fail(last.task_id);
    await expect(run(createTask, ada, { title: 'Flaky', retry_of: last.task_id })).rejects.toMatchObject({
      code: 'conflict',
      retryable: false,
      message: expect.stringContaining('retried 3 times, the limit is 3'),
    });
    expect(await run(createTask, ada, { title: 'Again', retry_of: last.task_id, max_retries: 4 })).toMatchObject({
      retry_count: 4,
    });
  });
});

describe('a reference', () => {
  const reference = 'Ada <ada@example.com>';

  test('comes back with the task, its events and its retries', async () => {
    const { caller, worker } = await openLocal();
    const ada = caller();
    const made = await run(createTask, ada, { title: 'Flaky', reference });
    expect(made).toMatchObject({ reference });
    await worker.fail(made.task_id);
    const failed = await poll(taskFailed, ada, {});
    expect(failed.events).toMatchObject([{ record: { reference } }]);
    const retry = await run(createTask, ada, { title: 'Flaky', retry_of: made.task_id });
    expect(await run(findTask, ada, { task_id: retry.task_id })).toMatchObject([{ reference }]);
  });

  test('belongs to the call: the same key with another one is a conflict', async () => {
    const { caller } = await openLocal();
    const make = (reference: string) =>
      run(createTask, caller(), { title: 'Once', idempotency_key: 'mail-1', reference });
    const { task_id } = await make(reference);
    expect(await make(reference)).toMatchObject({ task_id, reference });
    await expect(make('Eve <eve@example.com>')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('finding', () => {
  test('newest first, beyond the hundred that the server lists', async () => {
    const { caller } = await openLocal();
    const ada = caller();
    const titles: string[] = [];
    for (let index = 0; index < 130; index += 1) {
      titles.push(`Task ${index}`);
      await run(createTask, ada, { title: `Task ${index}` });
    }
    const found = await run(findTask, ada, { limit: 15 });
    expect(found.map(({ title }) => title)).toEqual(titles.slice(-15).reverse());
  });

  test('by status in the document’s words', async () => {
    const { caller, worker } = await openLocal();
    const ada = caller();
    const [waiting, running, done] = await Promise.all(
      ['waiting', 'running', 'done'].map((title) => run(createTask, ada, { title })),
    );
    await worker.claim(running?.task_id ?? '');
    await worker.complete(done?.task_id ?? '');
    expect(await run(findTask, ada, { status: 'pending' })).toMatchObject([{ task_id: waiting?.task_id }]);
    expect(await run(findTask, ada, { status: 'working' })).toMatchObject([{ task_id: running?.task_id }]);
    expect(await run(findTask, ada, { status: 'completed' })).toMatchObject([{ task_id: done?.task_id }]);
    expect(await run(findTask, ada, { status: 'failed' })).toEqual([]);
  });

  test('a task for one agent is pending too, although the server hides it', async () => {
    const { caller } = await openLocal();
    const sent = await run(sendToAgent, caller(), { agent_name: 'reviewer', message: 'Look at this' });
    expect(await run(findTask, caller(), { status: 'pending' })).toMatchObject([{ task_id: sent.task_id }]);
  });

  test('the tasks that were completed in a period', async () => {
    const { caller, worker } = await openLocal();
    const ada = caller();
    const old = await run(createTask, ada, { title: 'old' });
    await worker.complete(old.task_id);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const between = new Date().toISOString();
    const fresh = await run(createTask, ada, { title: 'fresh' });
    await worker.complete(fresh.task_id);
    expect(await run(findTask, ada, { completed_after: between })).toMatchObject([{ title: 'fresh' }]);
    expect(await run(findTask, ada, { completed_before: between })).toMatchObject([{ title: 'old' }]);
    expect(await run(findTask, ada, { completed_after: '2026-01-31' })).toHaveLength(2);
    for (const completed_after of ['yesterday', '12.11.2026', '5', '2026-11-31', '2026-11-23 09:00']) {
      await expect(run(findTask, ada, { completed_after })).rejects.toMatchObject({ code: 'invalid_input' });
    }
  });

  test('by its id in one request', async () => {
    const { caller, fetch } = await openLocal();
    let requests = 0;
    const ada = caller({
      fetch: (input, init) => {
        requests += 1;
        return fetch(input, init);
      },
    });
    const { task_id } = await run(createTask, ada, { title: 'Waiting' });
    requests = 0;
    expect(await run(findTask, ada, { task_id })).toMatchObject([{ status: 'pending' }]);
    expect(requests).toBe(1);
  });

  test('by its id, only if the other filters fit', async () => {
    const { caller, worker } = await openLocal();
    const { task_id } = await run(createTask, caller(), { title: 'Done' });
    expect(await run(findTask, caller(), { task_id, status: 'completed' })).toEqual([]);
    await worker.complete(task_id);
    expect(await run(findTask, caller(), { task_id, status: 'completed' })).toMatchObject([{ task_id }]);
    expect(await run(findTask, caller(), { task_id, completed_before: '2020-01-01' })).toEqual([]);
  });

  test('nothing for an unknown id', async () => {
    const { caller } = await openLocal();
    expect(await run(findTask, caller(), { task_id: 'nope' })).toEqual([]);
  });
});

describe('cancelling', () => {
  test.each(['admin', 'api_key', 'user'] as const)('a pending task, with the token of %s', async (who) => {
    const { caller, local } = await openLocal();
    const ada = caller({ session: bearer(local.tokens[who]) });
    const { task_id } = await run(createTask, ada, { title: 'Not needed' });
    expect(await run(cancelTask, ada, { task_id })).toMatchObject({ status: 'cancelled', cancelled: true });
    expect(await run(findTask, ada, { task_id })).toMatchObject([{ status: 'cancelled' }]);
    // A second cancel changes nothing.
    expect(await run(cancelTask, ada, { task_id })).toMatchObject({ cancelled: true });
  });

  test('a running one, and says that its agent may still finish it', async () => {
    const { caller, worker } = await openLocal();
    const { task_id } = await run(createTask, caller(), { title: 'Long' });
    await worker.claim(task_id);
    expect(await run(cancelTask, caller(), { task_id })).toMatchObject({
      cancelled: true,
      warning: 'An agent had begun it and may still finish it.',
    });
  });

  test('at a time that the server gives', async () => {
    const clock = drivenClock(Date.parse('2026-11-23T20:00:00.900Z'));
    const { caller } = await openLocal({ clock });
    // Our own clock is behind, as the whole seconds of the Date header are.
    const ada = caller({ clock: clockOf(drivenClock(Date.parse('2026-11-23T20:00:00.000Z'))) });
    const { task_id, created_at } = await run(createTask, ada, { title: 'Not needed' });
    await clock.advance(50);
    const { cancelled_at } = await run(cancelTask, ada, { task_id });
    expect([created_at, cancelled_at]).toEqual(['2026-11-23T20:00:00.900Z', '2026-11-23T20:00:00.950Z']);
  });

  test('a running one with a self-service login, or says that it cannot, before anybody is asked', async () => {
    const { caller, local, worker, fetch } = await openLocal();
    const session = bearer(local.tokens.user);
    const { task_id } = await run(createTask, caller({ session }), { title: 'Long' });
    await worker.claim(task_id);
    const closed = caller({
      session,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const detail = "Access denied: insufficient permissions for 'tasks:write'";
        return request.method === 'PUT' ? Response.json({ detail }, { status: 403 }) : fetch(request);
      },
    });
    const refusal = { code: 'missing_scope', message: 'This sign-in cannot cancel a task that an agent has begun.' };
    await expect(run(cancelTask, closed, { task_id })).rejects.toMatchObject(refusal);
    await expect(wouldChange(cancelTask, closed, { task_id })).rejects.toMatchObject(refusal);

    const ada = caller({ session });
    expect(await wouldChange(cancelTask, ada, { task_id })).toBe(true);
    expect(await run(findTask, ada, { task_id })).toMatchObject([{ status: 'working' }]);
    expect(await run(cancelTask, ada, { task_id })).toMatchObject({
      cancelled: true,
      cancelled_at: expect.any(String),
    });
    expect(await run(findTask, ada, { task_id })).toMatchObject([{ status: 'cancelled' }]);
    expect(await wouldChange(cancelTask, ada, { task_id })).toBe(false);
  });

  test('refuses a task that has ended, and one that does not exist', async () => {
    const { caller, worker } = await openLocal();
    const { task_id } = await run(createTask, caller(), { title: 'Quick' });
    await worker.complete(task_id);
    for (const call of [run, wouldChange])
      await expect(call(cancelTask, caller(), { task_id })).rejects.toMatchObject({
        code: 'conflict',
        message: `Task ${task_id} is already completed and cannot be cancelled.`,
      });
    await expect(run(cancelTask, caller(), { task_id: 'nope' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

test('a message to an agent is queued even when the server cannot list its agents', async () => {
  const { caller, fetch } = await openLocal();
  const ada = caller({
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (!(await request.clone().text()).includes('discover_agents')) return fetch(request);
      const text = JSON.stringify({ error: 'Message broker not started' });
      return Response.json({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text }] } });
    },
  });
  const sent = await run(sendToAgent, ada, { agent_name: 'reviewer', message: 'Look at this' });
  expect(sent).toMatchObject({ warnings: [expect.stringContaining('does not tell whether that agent is running')] });
  expect(sent).not.toHaveProperty('agent_online');
  expect(await run(findTask, ada, { task_id: sent.task_id })).toMatchObject([{ status: 'pending' }]);
});

describe('a deadline', () => {
  test('that passes unclaimed cancels the task, which every reader sees as failed', async () => {
    const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
    const { caller } = await openLocal({ clock });
    const ada = caller({ clock: clockOf(clock) });
    const sent = await run(sendToAgent, ada, { agent_name: 'nobody', message: 'Anyone?', deadline_seconds: 60 });
    expect(sent).toMatchObject({ agent_online: false, warning: expect.stringContaining('discover_agents') });
    expect(await run(findTask, ada, { task_id: sent.task_id })).toMatchObject([{ status: 'pending' }]);
    await clock.advance(61_000);
    const failed = { task_id: sent.task_id, status: 'failed', error: expect.stringContaining('before its deadline') };
    expect(await run(findTask, ada, { task_id: sent.task_id })).toMatchObject([failed]);
    expect((await poll(taskFailed, ada, {})).events).toMatchObject([{ id: sent.task_id, record: failed }]);
    expect(await run(findTask, ada, { status: 'failed' })).toMatchObject([failed]);
  });

  test('is enforced by any reader when the process that set it is gone', async () => {
    const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
    const { caller } = await openLocal({ clock });
    const dying = { ...clockOf(clock), later: () => undefined };
    const sent = await run(sendToAgent, caller({ clock: dying }), {
      agent_name: 'nobody',
      message: 'Anyone?',
      deadline_seconds: 60,
    });
    await clock.advance(61_000);
    const later = caller({ clock: clockOf(clock) });
    expect((await poll(taskFailed, later, {})).events).toMatchObject([{ id: sent.task_id }]);
  });

  test('is enforced by the process that set it, even after the call of the sender has ended', async () => {
    const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
    const { caller, fetch } = await openLocal({ clock });
    const gone = new AbortController();
    const ada = { ...caller({ clock: clockOf(clock) }), signal: gone.signal };
    const { task_id } = await run(sendToAgent, ada, { agent_name: 'nobody', message: 'Hi', deadline_seconds: 60 });
    gone.abort();
    await clock.advance(62_000);
    const status = async () => {
      const response = await fetch(`${url}/v1/agent/tasks/${task_id}`);
      return Object(await response.json()).status;
    };
    await expect.poll(status).toBe('cancelled');
  });

  test.each([-3_600_000, 3_600_000])('follows the server’s clock when ours is %d ms off', async (off) => {
    const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
    const { caller, fetch } = await openLocal({ clock });
    const ada = caller({
      clock: { ...clockOf(clock), now: () => clock.now() + off },
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        response.headers.set('date', new Date(clock.now()).toUTCString());
        return response;
      },
    });
    const sent = await run(sendToAgent, ada, { agent_name: 'nobody', message: 'Anyone?', deadline_seconds: 60 });
    expect(sent.deadline_at).toBe('2026-11-23T20:01:00.000Z');
    await clock.advance(62_000);
    for (let look = 0; look < 2; look += 1) {
      expect(await run(findTask, ada, { task_id: sent.task_id })).toMatchObject([{ status: 'failed' }]);
    }
  });

  test('is reported once to a poller, whoever enforced it', async () => {
    const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
    const { caller } = await openLocal({ clock });
    const ada = caller({ clock: { ...clockOf(clock), later: () => undefined } });
    const { cursor } = await poll(taskFailed, ada, {});
    await run(sendToAgent, ada, { agent_name: 'nobody', message: 'Anyone?', deadline_seconds: 60 });
    await clock.advance(61_000);
    const first = await poll(taskFailed, ada, {}, { cursor });
    expect(first.events).toHaveLength(1);
    expect((await poll(taskFailed, ada, {}, { cursor: first.cursor })).events).toEqual([]);
  });

  test('that was met, or not needed, is not a failure', async () => {
    const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
    const { caller, worker } = await openLocal({ clock });
    const ada = caller({ clock: clockOf(clock) });
    const met = await run(sendToAgent, ada, { agent_name: 'reviewer', message: 'Look', deadline_seconds: 60 });
    expect(met).toMatchObject({ agent_online: true });
    const dropped = await run(sendToAgent, ada, { agent_name: 'nobody', message: 'Look', deadline_seconds: 60 });
    await worker.claim(met.task_id);
    await run(cancelTask, ada, { task_id: dropped.task_id });
    await clock.advance(61_000);
    expect(await run(findTask, ada, { task_id: met.task_id })).toMatchObject([{ status: 'working' }]);
    expect(await run(findTask, ada, { task_id: dropped.task_id })).toMatchObject([{ status: 'cancelled' }]);
    expect((await poll(taskFailed, ada, {})).events).toEqual([]);
  });
});
