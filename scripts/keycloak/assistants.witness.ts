// From the server's URL alone to a tool call.
import { createHash, randomBytes } from 'node:crypto';
import { allScopes, createTask, findTask } from '@codetether/core';
import { freePort } from '@codetether/core/free-port';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { connectAssistant } from './assistant.ts';
import { callWithMcpRemote, callWithPython } from './other-assistants.ts';
import { browserOf, type Person } from './sign-in.ts';
import { changeClient, claimsOf, createPerson, keycloak, startMcp } from './world.ts';

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
  const { accessToken } = await signInWithoutScopes(ada);
  expect(String(claimsOf(accessToken).scope)).not.toContain(':');
  const response = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${accessToken}` } });
  expect(response.status).toBe(401);
  for (const scope of allScopes) expect(response.headers.get('www-authenticate')).toContain(scope);
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

/** As a client does that asks for no scope at all. */
async function signInWithoutScopes(person: Person): Promise<{ accessToken: string }> {
  const redirect_uri = 'http://localhost:5599/callback';
  const client_id = 'codetether-assistants';
  const code_verifier = randomBytes(32).toString('base64url');
  const page = new URL(`${keycloak.issuer}/protocol/openid-connect/auth`);
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
  const asked = { response_type: 'code', client_id, redirect_uri, code_challenge, code_challenge_method: 'S256' };
  page.search = new URLSearchParams(asked).toString();
  const back = await browserOf(person, page.href).signIn(page.href);
  const code = back.searchParams.get('code') ?? '';
  const body = new URLSearchParams({ grant_type: 'authorization_code', client_id, redirect_uri, code, code_verifier });
  const answer = await fetch(`${keycloak.issuer}/protocol/openid-connect/token`, { method: 'POST', body });
  return { accessToken: z.object({ access_token: z.string() }).parse(await answer.json()).access_token };
}
