// The words of errors for a builder of Zaps, whatever field is wrong.
import { fieldsOf, operations } from '@codetether/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAppTester } from 'zapier-platform-core';
import { fastClock } from '../test/clock.ts';
import { type Local, performWith, startLocal } from '../test/local.ts';
import { createApp } from './app.ts';
import { inputFieldsOf } from './input.ts';

let local: Local;
beforeAll(async () => {
  local = await startLocal({ agent: 'none' }, { CODETETHER_TIER: 'enterprise' });
});
afterAll(() => local.close());

const names = operations.flatMap(({ name, input, output }) => {
  const fields = [...fieldsOf(input), ...fieldsOf(output)].flatMap((field) => [field, ...(field.items ?? [])]);
  return [name, ...fields.map((field) => field.name)].filter((word) => word.includes('_'));
});
const programmers = new RegExp(`\\b(${[...new Set(names)].join('|')}|call again|tool|cursor)\\b`);

test.for(operations)('$name: with any field wrong, errors have labels and no names', async (operation) => {
  const app = createApp(() => local.config, fastClock());
  const perform = performWith(app, createAppTester(app), local.server.server.tokens.admin);
  const fields = inputFieldsOf(operation).filter(({ type }) => type !== 'copy');
  const wrong = fields.flatMap(({ key }) => [{ [key]: { a: 1 } }, { [key]: 'no such thing' }, { [key]: '-1.5' }]);
  const all = Object.fromEntries(fields.map(({ key }) => [key, { a: 1 }]));
  for (const given of [{}, all, ...wrong]) {
    for (const input of [given, { ...operation.example.input, ...given }]) {
      const said = await perform(operation.name, input).then(
        () => '',
        (thrown: Error) => thrown.message,
      );
      expect(said, JSON.stringify(given)).not.toMatch(programmers);
    }
  }
});
