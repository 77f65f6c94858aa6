import { drivenClock } from '@codetether/local-server';
import { expect, test } from 'vitest';
import { clockOf } from '../../test/clocks.ts';
import { openLocal } from '../../test/local.ts';
import { bearer } from '../auth/index.ts';
import { createCronjob, findTask, listCronjobs, run, updateCronjob } from '../index.ts';

test('a cron job fires in its time zone, can be paused and resumed, and says when a run was missed', async () => {
  const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
  const { caller, local } = await openLocal({ clock, ruleCheckMs: 30_000 });
  const ada = caller({ clock: clockOf(clock), session: bearer(local.tokens.api_key) });
  const job = await run(createCronjob, ada, {
    name: 'Morning report',
    cron_expression: '0 9 * * 1-5',
    task_template: 'Write the morning report',
    timezone: 'Europe/Berlin',
  });
  expect(job.next_run_at).toBe('2026-11-24T08:00:00.000Z');
  await clock.advance(12 * 3_600_000 + 60_000);
  expect(await run(findTask, ada, {})).toMatchObject([{ description: 'Write the morning report' }]);
  expect(await run(listCronjobs, ada, { name: 'morning' })).toMatchObject([{ run_count: 1 }]);

  expect(await run(updateCronjob, ada, { cronjob_id: job.cronjob_id, enabled: 'off' })).toMatchObject({
    enabled: false,
  });
  await clock.advance(48 * 3_600_000);
  expect(await run(findTask, ada, {})).toHaveLength(1);
  expect(await run(updateCronjob, ada, { cronjob_id: job.cronjob_id, enabled: true })).toMatchObject({
    enabled: true,
    warning: 'A run was due while it was paused: the server starts it now.',
  });
});

test('runs that are less than five minutes apart all happen', async () => {
  const clock = drivenClock(Date.parse('2026-11-23T20:00:00Z'));
  const { caller } = await openLocal({ clock, ruleCheckMs: 1_000 });
  const ada = caller({ clock: clockOf(clock) });
  await run(createCronjob, ada, { name: 'Often', cron_expression: '* * * * *', task_template: 'Look' });
  await clock.advance(3 * 60_000 + 1_500);
  expect(await run(findTask, ada, {})).toHaveLength(3);
});

test.each([
  [{ cron_expression: '61 * * * *' }, 'cron_expression', /61 \* \* \* \*/],
  [{ cron_expression: 'every day' }, 'cron_expression', /five fields/],
  [{ timezone: 'Mars/Base' }, 'timezone', /Europe\/Berlin/],
  [{ timezone: '+02:00' }, 'timezone', /Europe\/Berlin/],
  [{ cron_expression: '0 0 30 2 *' }, 'cron_expression', /never comes.*a day that exists/],
  [{ cron_expression: '0 0 9 * * 1-70' }, 'cron_expression', /six with the seconds last/],
])('%j is refused, and the error says what to write instead', async (wrong, field, hint) => {
  const { caller } = await openLocal();
  const job = { name: 'x', cron_expression: '0 9 * * *', task_template: 'x', ...wrong };
  await expect(run(createCronjob, caller(), job)).rejects.toMatchObject({
    code: 'invalid_input',
    fields: [{ field, message: expect.stringMatching(hint) }],
  });
  expect(await run(listCronjobs, caller(), {})).toEqual([]);
});

test('an unknown codebase is an error, and makes no job', async () => {
  const { caller } = await openLocal();
  const job = { name: 'x', cron_expression: '0 9 * * *', task_template: 'x', codebase_id: 'nowhere' };
  await expect(run(createCronjob, caller(), job)).rejects.toMatchObject({
    code: 'not_found',
    text: 'No codebase nowhere. Find one with list_codebases.',
  });
  expect(await run(listCronjobs, caller(), {})).toEqual([]);
});

test('a key that another account used as well makes a separate job, and finds it again', async () => {
  const { caller } = await openLocal();
  const make = (accountId: string) =>
    run(createCronjob, caller({ accountId }), { ...createCronjob.example.input, idempotency_key: 'daily' });
  const ada = await make('ada');
  const bob = await make('bob');
  expect(bob.cronjob_id).not.toBe(ada.cronjob_id);
  expect(await make('bob')).toMatchObject({
    cronjob_id: bob.cronjob_id,
    warning: expect.stringContaining('used before'),
  });
});

test('the answer has the agent type, and says that the seconds come last', async () => {
  const { caller } = await openLocal();
  const job = { name: 'x', cron_expression: '0 9 * * * 30', task_template: 'x', agent_type: 'plan' };
  expect(await run(createCronjob, caller(), job)).toMatchObject({
    agent_type: 'plan',
    warning: expect.stringContaining('the last one is the seconds'),
  });
  expect(await run(listCronjobs, caller(), {})).toMatchObject([{ agent_type: 'plan' }]);
});
