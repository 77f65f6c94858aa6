import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Local, startLocal } from '../test/local.ts';
import { handWorker } from '../test/worker.ts';

let local: Local;
let worker: Awaited<ReturnType<typeof handWorker>>;
beforeEach(async () => {
  local = await startLocal({ agent: 'none' }, { CODETETHER_TIER: 'enterprise' });
  worker = await handWorker(local.server.url);
});
afterEach(async () => {
  worker.stop();
  await local.close();
});

const create = async (title: string) => (await local.perform('create_task', { title }))[0]?.id;
const idsOf = async (key: string, input: object = {}) => (await local.perform(key, input)).map(({ id }) => id);

test('newest first by the time of the event: a long task that ends last comes first', async () => {
  const long = await create('A long one');
  const short = await create('A short one');
  await worker.complete(short);
  await worker.complete(long);
  expect((await idsOf('task_completed')).slice(0, 2)).toEqual([long, short]);
  expect((await idsOf('new_task')).slice(0, 2)).toEqual([short, long]);
});

test('the id of an event is its task, so that live Zaps do not see old events again; a second failure is another event', async () => {
  const task = await create('Flaky');
  await worker.fail(task);
  expect(await idsOf('task_failed')).toEqual([task]);
  await worker.requeue(task);
  await worker.fail(task);
  expect(await idsOf('task_failed')).toEqual([`${task}:2`]);
  const [event] = await local.perform('task_failed');
  expect(event).toMatchObject({ task_id: task, error: 'broken' });
});

test('an account sees only its own tasks, unless the operator sets visibility to the whole server', async () => {
  const { keycloak } = local.server.server.tokens;
  expect(await local.perform('new_task', {}, { token: keycloak })).toEqual([]);
  const shared = await startLocal({ agent: 'none' }, { CODETETHER_VISIBILITY: 'server' });
  await shared.perform('create_task', { title: 'For all' });
  const seen = await shared.perform('new_task', {}, { token: shared.server.server.tokens.keycloak });
  expect(seen).toMatchObject([{ title: 'For all' }]);
  await shared.close();
});

test('a filter finds the one event behind many that it drops', async () => {
  const [task] = await local.perform('create_task', { title: 'Explore it', agent_type: 'explore' });
  for (let index = 0; index < 60; index += 1) await create(`Later ${index}`);
  expect(await idsOf('new_task', { agent_type: 'explore' })).toEqual([task?.id]);
});

test('filters on codebase, agent type and status', async () => {
  const [plan] = await local.perform('create_task', { title: 'Plan it', agent_type: 'plan' });
  const broken = await create('Broken');
  await worker.fail(broken);
  expect(await idsOf('new_task', { agent_type: 'plan' })).toEqual([plan?.id]);
  expect(await idsOf('new_task', { status: 'failed' })).toEqual([broken]);
});
