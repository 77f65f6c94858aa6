import { expect, test } from 'vitest';
import { createAppTester } from 'zapier-platform-core';
import { definitionOf } from '../lint/definition.ts';
import { performWith, startLocal } from '../test/local.ts';
import type { App } from './app.ts';
import { onDemand, recorded } from './on-demand.ts';

test('Zapier sees the same app, which is loaded once, by the first call', async () => {
  const local = await startLocal({ agent: { speedMs: 5 } });
  let loads = 0;
  const quick = onDemand(JSON.parse(recorded(local.app)), async () => {
    loads += 1;
    return local.app;
  }) as App;
  expect(await definitionOf(quick)).toEqual(await definitionOf(local.app));
  expect(loads).toBe(0);
  const perform = performWith(quick, createAppTester(quick), local.server.server.tokens.admin);
  const [made] = await perform('create_task', { title: 'Soon' });
  expect(await perform('find_task', { task_id: made?.id })).toMatchObject([{ title: 'Soon' }]);
  expect(loads).toBe(1);
  // Zapier finds the hydrator in the app that it imported.
  const [sent] = await perform('send_message', { message: 'Hello' }, { meta: { isLoadingSample: true } });
  expect(sent?.response_file).toContain('"method":"hydrators.file"');
  await local.close();
});

test('a definition of another build is an error', async () => {
  const app = Object(onDemand(JSON.parse(recorded({ test: () => 1 })), async () => ({})));
  await expect(app.test({}, {})).rejects.toThrow('The app has no function test: build it again.');
});
