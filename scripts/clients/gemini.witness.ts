// Google's SDK, which converts tools for Gemini.
import { expect, test } from 'vitest';
import { catalog } from '../../packages/mcp-server/src/registry/catalog.ts';
import { runPython } from './run-python.ts';
import { serverFor, startCodeTether } from './world.ts';

test('it converts every tool with all arguments', async () => {
  const server = await serverFor('stdio', await startCodeTether());
  const given = catalog.tools.map(({ name, inputSchema }) => [name, Object.keys(inputSchema.properties).toSorted()]);
  expect(await runPython('gemini', { server })).toEqual(Object.fromEntries(given));
});
