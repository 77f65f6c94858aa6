// A task that the server itself cannot show: anybody can make one by calling the server's own tool without a title.
import { expect, onTestFinished, test } from 'vitest';
import { openLocal, url } from '../../../test/local.ts';
import {
  createCronjob,
  createTask,
  createWatcher,
  discoverAgents,
  findTask,
  listCronjobs,
  listModels,
  memoryPosition,
  newTask,
  poll,
  run,
} from '../../index.ts';

async function open() {
  const { local, fetch, caller } = await openLocal();
  const warnings: string[] = [];
  const log = { debug: () => undefined, warn: (message: string) => void warnings.push(message) };
  return {
    ada: caller({ log }),
    warnings,
    async breakOne() {
      const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'create_task', arguments: {} } };
      await fetch(`${url}/mcp/v1/rpc`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${local.tokens.admin}` },
        body: JSON.stringify(body),
      });
    },
  };
}

test('it hides no other task from a list, and no key', async () => {
  const { ada, warnings, breakOne } = await open();
  const good = await run(createTask, ada, { title: 'Good', idempotency_key: 'once' });
  await breakOne();
  expect(await run(findTask, ada, {})).toMatchObject([{ task_id: good.task_id }]);
  expect(await run(createTask, ada, { title: 'Good', idempotency_key: 'once' })).toMatchObject({
    task_id: good.task_id,
  });
  expect(warnings).toContain('a task that the server cannot show');
});

test('it stops no trigger', async () => {
  const { ada, breakOne } = await open();
  await breakOne();
  const polled = await poll(newTask, ada, {});
  expect(polled.events).toEqual([]);

  const position = memoryPosition();
  await position.set((await ada.api.tasks.feed(undefined)).state);
  await breakOne();
  const good = await run(createTask, ada, { title: 'Good' });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const watcher = createWatcher({ caller: ada, position, intervalSeconds: 0.02 });
  const reported = await watcher.watch(newTask, {}, { signal: stop.signal }).next();
  expect(reported.value).toMatchObject({ id: good.task_id });

  const { events } = await poll(newTask, ada, {}, { cursor: polled.cursor });
  expect(events.map(({ id }) => id)).toEqual([good.task_id]);
});

test('a rule with nonsense from another tenant hides no cron job', async () => {
  const { local, fetch, caller } = await openLocal();
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${local.tokens.admin}` };
  const odd = {
    name: 'Odd',
    trigger_type: 'cron',
    trigger_config: { cron_expression: '0 9 * * *' },
    action: { prompt: 7 },
  };
  const { status } = await fetch(`${url}/v1/proactive/rules`, { method: 'POST', headers, body: JSON.stringify(odd) });
  expect(status).toBe(201);
  const { cronjob_id } = await run(createCronjob, caller(), createCronjob.example.input);
  expect(await run(listCronjobs, caller(), {})).toMatchObject([{ cronjob_id }]);
});

test('a worker that registers nonsense hides neither models nor agents', async () => {
  const { fetch, caller } = await openLocal();
  const worker = {
    worker_id: 'w2',
    name: 'w2',
    capabilities: [],
    models: [
      { id: 'ok/model', provider: 'ok' },
      { id: 7, name: {}, provider: [] },
    ],
  };
  const headers = { 'content-type': 'application/json' };
  await fetch(`${url}/v1/agent/workers/register`, { method: 'POST', headers, body: JSON.stringify(worker) });
  expect((await run(listModels, caller(), {})).map(({ model_ref }) => model_ref)).toContain('ok:model');
  expect((await run(discoverAgents, caller(), {})).length).toBeGreaterThan(0);
});
