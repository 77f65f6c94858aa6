// From the server's URL alone to a tool call.
import { allScopes, createTask, findTask } from '@codetether/core';
import { freePort } from '@codetether/core/free-port';
import { expect, test } from 'vitest';
import { connectAssistant } from './assistant.ts';
import { signInWithCode } from './code-flow.ts';
import { callWithMcpRemote, callWithPython } from './other-assistants.ts';
import { changeClient, claimsOf, createPerson, startMcp } from './world.ts';

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

test('a token without scopes is answered with a challenge that names them', async () => {
  const ada = await createPerson('ada');
  const { url } = await startMcp();
  const { accessToken } = await signInWithCode(ada);
  expect(String(claimsOf(accessToken).scope)).not.toContain(':');
  const response = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${accessToken}` } });
  expect(response.status).toBe(401);
  for (const scope of allScopes) expect(response.headers.get('www-authenticate')).toContain(scope);
});

test('a server whose address no mapper has takes tokens for its client, with --audience', async () => {
  const ada = await createPerson('ada');
  const { url } = await startMcp({ audience: 'codetether-mcp-server' });
  const { mcp, tokens } = await connectAssistant(url, ada);
  expect(claimsOf(tokens()?.access_token ?? '').aud).not.toContain(url);
  expect((await mcp.callTool({ name: findTask.name, arguments: {} })).isError).toBeFalsy();
});

test('the server’s ID at Keycloak may be its address, as resource indicators need it', async () => {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}/mcp`;
  await changeClient('codetether-mcp-server', { clientId: address });
  const { url } = await startMcp({ port, clientId: address });
  expect(url).toBe(address);
  const { mcp } = await connectAssistant(url, await createPerson('ada'), { clientId: 'codetether-assistants' });
  expect((await mcp.callTool({ name: findTask.name, arguments: {} })).isError).toBeFalsy();
});
