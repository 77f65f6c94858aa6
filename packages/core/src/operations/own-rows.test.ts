// Every field of every operation's answer, held against the embedded server's own rows. The recorded servers' are in api/http/recordings.test.ts.
import { expect, test } from 'vitest';
import { openLocal, url } from '../../test/local.ts';
import { at, expectHeld, unheldFields } from '../../test/own-rows.ts';
import { innerBody } from '../../test/recording.ts';
import { type Operation, operations, poll, run, sendToAgent, startRalph } from '../index.ts';

test('every operation says what the server’s own rows say, field by field', async () => {
  expect(
    operations.flatMap((operation) => unheldFields(operation).map((field) => `${operation.name} ${field}`)),
  ).toEqual([]);
  const { caller, local, fetch, worker } = await openLocal({ agent: { speedMs: 30 }, ralphPollMs: 50 });
  const ada = caller({ waitSeconds: 60 });
  const authorization = `Bearer ${local.tokens.admin}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
    return (await fetch(`${url}${path}`, init)).json();
  };
  const tool = async (name: string, args: object = {}) =>
    innerBody(
      await ask('/mcp/v1/rpc', { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }),
    );
  const rowIn = (rows: unknown, name: string, value: unknown): unknown =>
    Array.isArray(rows) ? rows.find((row) => at(row, name) === value) : undefined;
  await ask('/v1/agent/workspaces', { name: 'shop', path: '/srv/shop', worker_id: 'w1' });
  const shop = String(at(rowIn(await ask('/v1/agent/workspaces/list'), 'name', 'shop'), 'id'));
  const month = new Date().toISOString().slice(0, 7);
  local.seed({
    usage: [
      {
        tenantId: String(at(await ask('/v1/token-billing/usage/summary'), 'tenant_id')),
        provider: 'anthropic',
        model: 'sonnet',
        costMicros: 1_234_567,
      },
    ],
  });

  /** The row that a record is about. */
  const rowOf = async ({ name, key }: Operation, record: object): Promise<unknown> => {
    const id = String(at(record, key));
    const online = name === 'send_to_agent' ? at(record, 'target_agent_name') === 'reviewer' : undefined;
    switch (key) {
      case 'task_id': {
        const run = rowIn(at(await tool('list_task_runs'), 'runs'), 'task_id', id);
        return {
          ...Object(await ask(`/v1/agent/tasks/${id}`)),
          ...updated(await ask('/v1/agent/tasks'), id),
          run,
          online,
        };
      }
      case 'run_id':
        return ask(`/v1/ralph/runs/${id}`);
      case 'cronjob_id':
        return ask(`/v1/proactive/rules/${id}`);
      case 'codebase_id':
        return rowIn(await ask('/v1/agent/workspaces/list'), 'id', id);
      case 'model_ref':
        return rowIn(at(await tool('list_models'), 'models'), 'id', id.replace(':', '/'));
      case 'name': {
        const row = rowIn(at(await tool('discover_agents'), 'agents'), 'role', id);
        const names = [at(row, 'instance_id'), at(row, 'capabilities.worker_name')];
        const models: unknown[] = [at(await tool('list_models'), 'models')].flat();
        const offered = models.filter((model) =>
          [at(model, 'workers')].flat().some((worker) => names.includes(worker)),
        );
        return { ...Object(row), models: offered.map((model) => String(at(model, 'id')).replace('/', ':')).join(', ') };
      }
      default:
        return { ...Object(await ask(`/v1/token-billing/usage/summary?month=${month}`)), current: true };
    }
  };
  // The list has the time of the last change, which the task alone lacks.
  const updated = (rows: unknown, id: string) => {
    const updated_at = at(rowIn(rows, 'id', id), 'updated_at');
    return updated_at === undefined ? {} : { updated_at };
  };

  const checked = new Set<string>();
  const hold = async (operation: Operation, input: object, except: readonly string[] = []): Promise<unknown> => {
    const found =
      operation.kind === 'trigger'
        ? (await poll(operation, ada, input)).events.map(({ record }) => record)
        : await run(operation, ada, input);
    const records: object[] = [found].flat();
    expect(records.length, operation.name).toBeGreaterThan(0);
    for (const record of records) expectHeld(operation, record, await rowOf(operation, record), except);
    checked.add(operation.name);
    return records[0];
  };
  const named = (name: string) => operations.find((one) => one.name === name) ?? expect.fail(name);
  // A task is taken at once, so what moves on while we look is left to the search below.
  const moving = ['status', 'started_at', 'completed_at', 'updated_at', 'result'];
  const made = await hold(
    named('create_task'),
    { title: 'Fix', description: 'Fix it', codebase_id: shop, model: 'Claude Sonnet 4', priority: 3 },
    moving,
  );
  // No agent has that codebase.
  await worker.report(String(at(made, 'task_id')), 'completed', { result: 'Fixed.' });
  await hold(named('find_task'), { task_id: at(made, 'task_id') });
  await hold(named('task_completed'), {});
  await hold(named('new_task'), {}, moving);
  await hold(named('send_message'), { message: 'Which endpoints lack tests?' });
  await hold(named('send_message_async'), { message: 'Look', conversation_id: 'mine' }, moving);
  await hold(named('send_to_agent'), { agent_name: 'nobody', message: 'Look', deadline_seconds: 600 });
  const waiting = await run(sendToAgent, ada, { agent_name: 'nobody', message: 'Stop' });
  await hold(named('cancel_task'), { task_id: waiting.task_id });
  await worker.fail((await run(sendToAgent, ada, { agent_name: 'reviewer', message: 'Fail' })).task_id);
  await hold(named('task_failed'), {});
  const asked = await hold(named('prd_chat'), { message: 'A wish list for our shop' });
  const conversation_id = at(asked, 'conversation_id');
  await hold(named('prd_chat'), { message: 'Customers save products to a list.', conversation_id });
  const started = await hold(
    named('start_ralph'),
    { ...named('start_ralph').example.input, model: 'Claude Sonnet 4' },
    [...moving, ...['story_results', 'outcome', 'progress', 'passed_count', 'current_iteration']],
  );
  const runId = at(started, 'run_id');
  await expect.poll(() => ask(`/v1/ralph/runs/${runId}`)).toMatchObject({ status: 'completed' });
  await hold(named('find_ralph_run'), { run_id: runId });
  await hold(named('list_ralph_runs'), {});
  const second = await run(startRalph, ada, startRalph.example.input);
  await hold(named('cancel_ralph_run'), { run_id: second.run_id });
  const job = await hold(named('create_cronjob'), {
    ...named('create_cronjob').example.input,
    codebase_id: shop,
    agent_type: 'plan',
  });
  await hold(named('update_cronjob'), { cronjob_id: at(job, 'cronjob_id'), enabled: false });
  for (const name of ['list_cronjobs', 'list_codebases', 'list_models', 'discover_agents', 'get_usage_summary'])
    await hold(named(name), {});

  expect(operations.map(({ name }) => name).filter((name) => !checked.has(name))).toEqual([]);
}, 120_000);
