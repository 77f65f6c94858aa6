// From the server's URL alone to a tool call.
import { createTask, findTask } from '@codetether/core';
import { expect, test } from 'vitest';
import { connectAssistant } from './assistant.ts';
import { callWithMcpRemote, callWithPython } from './other-assistants.ts';
import { claimsOf, createPerson, startMcp } from './world.ts';

test.each([
  ['registers itself and asks for what the challenge names', {}],
  ['registers itself with scopes', { scope: 'tasks:read tasks:write offline_access' }],
  ['is the shipped client', { clientId: 'codetether-assistants' }],
])('an assistant that %s calls a tool', async (_how, options) => {
  const ada = await createPerson('ada');
  const { url, api } = await startMcp();
  const { mcp, tokens } = await connectAssistant(url, ada, options);
  const { tools } = await mcp.listTools();
  expect(tools.map(({ name }) => name)).toContain(createTask.name);
  const answer = await mcp.callTool({ name: createTask.name, arguments: { title: 'Hello', description: 'Hello' } });
  expect(answer.isError, JSON.stringify(answer.content)).toBeFalsy();
  expect(claimsOf(tokens()?.access_token ?? '').aud).toEqual(expect.arrayContaining([url, 'codetether-mcp-server']));
  expect(claimsOf(api.accepted.at(-1) ?? '')).toMatchObject({
    aud: 'codetether',
    azp: 'codetether-mcp-server',
    realm_access: { roles: expect.arrayContaining(['editor']) },
  });
});

test.each([
  ['The Python SDK', callWithPython],
  ['mcp-remote', callWithMcpRemote],
])('%s calls a tool, registered by itself and as the shipped client', async (_name, callWith) => {
  const ada = await createPerson('ada');
  const { url, api } = await startMcp();
  for (const clientId of [undefined, 'codetether-assistants']) {
    const { tools, isError } = await callWith(url, ada, findTask.name, clientId);
    expect(isError).toBe(false);
    expect(tools).toContain(createTask.name);
    expect(claimsOf(api.accepted.at(-1) ?? '')).toMatchObject({ aud: 'codetether', preferred_username: 'ada' });
  }
});
