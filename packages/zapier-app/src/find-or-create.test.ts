import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Local, startLocal } from '../test/local.ts';
import { searchOrCreates } from './find-or-create.ts';

let local: Local;
beforeAll(async () => {
  local = await startLocal({ agent: 'none' });
});
afterAll(() => local.close());

test.each(Object.values(searchOrCreates))(
  '$display.label: what is found has the fields of what is created',
  ({ search, create }) => {
    const keys = (fields: readonly object[] = []) => fields.flatMap((field) => ('key' in field ? [field.key] : []));
    const found = keys(local.app.searches[search]?.operation.outputFields);
    expect(keys(local.app.creates[create]?.operation.outputFields)).toEqual(expect.arrayContaining(found));
  },
);

test('a cron job is created when none has the name, and found the next time', async () => {
  expect(await local.perform('list_cronjobs', { name: 'Nightly' })).toEqual([]);
  const job = { name: 'Nightly', cron_expression: '0 1 * * *', task_template: 'Tidy up' };
  const [created] = await local.perform('create_cronjob', job);
  expect(await local.perform('list_cronjobs', { name: 'Nightly' })).toMatchObject([{ id: created?.id }]);
});
