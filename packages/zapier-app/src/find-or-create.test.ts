import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Local, startLocal } from '../test/local.ts';
import { digestFields } from './digest.ts';
import { searchOrCreates } from './find-or-create.ts';

let local: Local;
beforeAll(async () => {
  local = await startLocal({ agent: 'none' });
});
afterAll(() => local.close());

test.each(Object.values(searchOrCreates))(
  '$display.label: a found record has the fields of a created one',
  ({ search, create }) => {
    const keys = (fields: readonly object[] = []) => fields.flatMap((field) => ('key' in field ? [field.key] : []));
    // The digest describes the search, not the record that it found.
    const ofSearch = keys(digestFields);
    const found = keys(local.app.searches[search]?.operation.outputFields).filter((key) => !ofSearch.includes(key));
    expect(keys(local.app.creates[create]?.operation.outputFields)).toEqual(expect.arrayContaining(found));
  },
);

test('a task is created when none has the status, and found the next time', async () => {
  expect(await local.perform('find_task', { status: 'pending' })).toEqual([]);
  const [created] = await local.perform('create_task', { title: 'Tidy up' });
  expect(await local.perform('find_task', { status: 'pending' })).toMatchObject([{ id: created?.id }]);
});
