import { expect, test } from 'vitest';
import { client } from '../../test/client.ts';
import { createLocalServer } from '../server.ts';
import { drivenClock } from '../time/clock.ts';

const START = Date.parse('2026-11-23T20:00:00Z');

const rule = (cron_expression: string, extra: object = {}, timezone = 'UTC') => ({
  name: 'Report',
  trigger_type: 'cron',
  trigger_config: { cron_expression, timezone },
  action: { prompt: 'Write the report' },
  cooldown_seconds: 0,
  ...extra,
});

async function server(ruleCheckMs?: number) {
  const clock = drivenClock(START);
  const local = await createLocalServer({ clock, agent: 'none', ...(ruleCheckMs && { ruleCheckMs }) });
  return { clock, local, ...client(local) };
}

test('a rule fires in its own time zone', async () => {
  const { clock, local, call } = await server();
  const { id, next_run_at } = await call('POST', '/v1/proactive/rules', rule('0 9 * * *', {}, 'Asia/Tokyo'));
  expect(next_run_at).toBe('2026-11-24T00:00:00.000000Z');
  await clock.advance(4 * 3_600_000 - 1_000);
  expect(await call('GET', `/v1/proactive/rules/${id}/runs`)).toEqual([]);
  await clock.advance(31_000);
  const [run] = await call('GET', `/v1/proactive/rules/${id}/runs`);
  expect(run.status).toBe('task_created');
  expect(await call('GET', `/v1/agent/tasks/${run.task_id}`)).toMatchObject({
    title: 'Cronjob: rule:Report',
    prompt: 'Write the report',
    metadata: { cronjob_id: id, trigger_mode: 'proactive_rule' },
  });
  await local.close();
});

test('with seconds and a fast check a rule fires within seconds, once per check', async () => {
  const { clock, local, call } = await server(1_000);
  const { id } = await call('POST', '/v1/proactive/rules', rule('* * * * * */5'));
  await clock.advance(20_000);
  const fired = await call('GET', `/v1/proactive/rules/${id}`);
  expect(fired.trigger_count).toBe(4);
  expect((await call('GET', '/v1/agent/tasks')).length).toBe(4);
  await local.close();
});

test('during its cooldown a due rule is skipped at each check, and it fires at the end', async () => {
  const { clock, local, call } = await server();
  const { id } = await call('POST', '/v1/proactive/rules', rule('* * * * * *', { cooldown_seconds: 90 }));
  await clock.advance(120_000);
  const runs = await call('GET', `/v1/proactive/rules/${id}/runs`);
  expect(runs.map((run: { status: string }) => run.status)).toEqual([
    'task_created',
    'cooldown_skipped',
    'cooldown_skipped',
    'task_created',
  ]);
  await local.close();
});

test('a disabled rule does not fire, and one that is enabled late fires at once', async () => {
  const { clock, local, call } = await server();
  const { id } = await call('POST', '/v1/proactive/rules', rule('*/5 * * * *', { enabled: false }));
  await clock.advance(3_600_000);
  expect(await call('GET', `/v1/proactive/rules/${id}/runs`)).toEqual([]);
  await call('PUT', `/v1/proactive/rules/${id}`, { enabled: true });
  await clock.advance(30_000);
  expect((await call('GET', `/v1/proactive/rules/${id}/runs`)).length).toBe(1);
  await local.close();
});

test('a changed schedule fires once at the old time, and nonsense every hour', async () => {
  const { clock, local, call } = await server();
  const { id } = await call('POST', '/v1/proactive/rules', rule('*/5 * * * *'));
  await call('PUT', `/v1/proactive/rules/${id}`, { trigger_config: { cron_expression: 'nonsense' } });
  await clock.advance(3_600_000);
  expect(await call('GET', `/v1/proactive/rules/${id}`)).toMatchObject({ trigger_count: 1 });
  await clock.advance(3_600_000);
  expect(await call('GET', `/v1/proactive/rules/${id}`)).toMatchObject({ trigger_count: 2 });
  await local.close();
});

test('a rule whose task cannot be created reports that at every check', async () => {
  const { clock, local, call } = await server();
  const action = { prompt: 'Go', codebase_id: 'nowhere' };
  const { id } = await call('POST', '/v1/proactive/rules', rule('*/5 * * * *', { action }));
  await clock.advance(361_000);
  const runs = await call('GET', `/v1/proactive/rules/${id}/runs?status=failed&limit=2`);
  expect(runs).toHaveLength(2);
  expect(runs[0]).toMatchObject({ task_id: null, error_message: 'Failed to create task for cronjob' });
  await local.close();
});
