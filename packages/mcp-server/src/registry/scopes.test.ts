// The scopes of a token are enforced over each transport: what is not granted is refused. Only for a token that the user configured, the server may decide.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allScopes, createTask, findTask, silentLog } from '@codetether/core';
import { fileTokens } from '@codetether/core/auth';
import { freePort } from '@codetether/core/free-port';
import { createLocalServer, type Listening, listen } from '@codetether/local-server';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { callOf, post } from '../../test/http.ts';
import { httpDefaults } from '../../test/http-defaults.ts';
import { mainFile, testKey } from '../../test/spawn.ts';
import { serveHttp } from '../serve-http.ts';
import type { HttpServer } from '../transports/http/listener.ts';
import { catalog } from './catalog.ts';

let local: Listening;
let http: HttpServer;
beforeAll(async () => {
  local = await listen((url) => createLocalServer({ url, agent: 'none' }));
  http = await serveHttp(
    { ...httpDefaults, port: await freePort(), issuer: local.issuerUrl, passTokenOn: true },
    { url: local.url, tier: 'enterprise', visibility: 'own', log: silentLog },
    { version: '0', log: silentLog },
  );
});
afterAll(async () => {
  await http.close(0);
  await local.close();
});

/** An access token from the issuer for our server, with those claims. */
function tokenWith(claims: JWTPayload): Promise<string> {
  const { keys } = local.server.identities;
  return new SignJWT({ typ: 'Bearer', realm_access: { roles: ['editor'] }, email: 'ada@b.c', ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keys.publicJwk.kid })
    .setIssuer(local.issuerUrl)
    .setAudience(http.url)
    .setSubject('ada')
    .setExpirationTime('5m')
    .sign(keys.privateKey);
}

const namesNone: JWTPayload[] = [
  {},
  { scope: '' },
  { scope: 'openid' },
  { scope: 'openid email profile' },
  { scope: 'tasks:reads' },
  { scope: 'tasks:read,tasks:write' },
  { scp: [] },
  { scp: ['openid'] },
];

const namesSome: JWTPayload[] = [
  { scope: 'openid tasks:read' },
  { scp: 'openid tasks:read' },
  { scp: ['openid', 'tasks:read'] },
];

interface Answer {
  result?: { tools?: { name: string }[] };
  error?: { message: string };
}

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '0' } },
};
const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const read = callOf(findTask.name);
const write = callOf(createTask.name, { title: 'Tidy the changelog' });

describe('over HTTP with sign-in', () => {
  const ask = async (token: string, message: object) => {
    const response = await post(http.url, message, { authorization: `Bearer ${token}` });
    return {
      status: response.status,
      challenge: response.headers.get('www-authenticate') ?? '',
      body: (await response.json()) as Answer,
    };
  };

  test.each(namesNone)('%j: 403 with all seven scopes at the first request, and at every other', async (claims) => {
    const token = await tokenWith(claims);
    for (const message of [initialize, list, read, write, { ...list, method: 'resources/list' }]) {
      const { status, challenge, body } = await ask(token, message);
      expect(status).toBe(403);
      expect(challenge).toContain('error="insufficient_scope"');
      expect(challenge).toContain(`scope="${allScopes.join(' ')}"`);
      expect(body.error?.message).toMatch(/Sign in again/);
    }
  });

  test.each(namesSome)('%j: its tools, and 403 with the missing scope for others', async (claims) => {
    const token = await tokenWith(claims);
    const { body } = await ask(token, list);
    const names = body.result?.tools?.map(({ name }) => name);
    expect(names).toContain(findTask.name);
    expect(names).not.toContain(createTask.name);
    expect(await ask(token, read)).toMatchObject({ status: 200, body: { result: { structuredContent: {} } } });
    const refused = await ask(token, write);
    expect(refused.status).toBe(403);
    expect(refused.challenge).toMatch(/error="insufficient_scope".*scope="tasks:read openid tasks:write"/);
  });

  test('a resource that needs another scope is refused too', async () => {
    const token = await tokenWith({ scope: 'agents:read' });
    const uris = [
      'codetether://prd/idea',
      'codetether://tasks/1',
      'codetether://ralph/1/log',
      'codetether://codebases',
    ];
    for (const uri of uris) {
      const { body } = await ask(token, { ...list, method: 'resources/read', params: { uri } });
      expect(body.error, uri).toMatchObject({ data: { code: 'missing_scope' } });
    }
  });

  test('a token that cannot be verified is refused, even if CodeTether would accept it', async () => {
    const { api_key, user } = local.server.tokens;
    for (const token of [api_key, user, 'opaque']) expect((await ask(token, list)).status).toBe(401);
  });
});

/** The real program, started as a user's client does. */
async function overStdio(env: Record<string, string>): Promise<Client> {
  const client = new Client({ name: 'test', version: '0' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [mainFile],
      env: { CODETETHER_API_URL: local.url, ...testKey, ...env },
      stderr: 'ignore',
    }),
  );
  onTestFinished(() => client.close());
  return client;
}

/** After `login`, which gave that token; `login` again gives another. */
async function afterLogin(accessToken: string) {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-mcp-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'tokens.json');
  const login = (token: string) => fileTokens(path).set(`codetether-mcp ${local.issuerUrl}`, { accessToken: token });
  await login(accessToken);
  const client = await overStdio({ CODETETHER_ISSUER: local.issuerUrl, CODETETHER_TOKENS_FILE: path });
  return { client, login };
}

const namesOf = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name);
const everyName = catalog.tools.map(({ name }) => name);
const create = { name: createTask.name, arguments: { title: 'Tidy the changelog' } };
const refusal = { isError: true, structuredContent: { code: 'missing_scope' } };

describe('over stdio after login', () => {
  test('names none: each request asks for a new sign-in, and is answered after it', async () => {
    const { client, login } = await afterLogin(await tokenWith({ scope: 'openid email profile' }));
    const again = /grants none of CodeTether's scopes.*codetether-mcp login/;
    await expect(client.listTools()).rejects.toThrow(again);
    await expect(client.listResources()).rejects.toThrow(again);
    await expect(client.listPrompts()).rejects.toThrow(again);
    const refused = await client.callTool(create);
    expect(refused).toMatchObject(refusal);
    expect(JSON.stringify(refused.content)).toMatch(again);
    await login(await tokenWith({ scope: allScopes.join(' ') }));
    expect(await namesOf(client)).toEqual(everyName);
    expect(await client.callTool(create)).not.toHaveProperty('isError');
  });

  test.each(namesSome)('%j: its tools, and an error that names the missing scope for others', async (claims) => {
    const { client } = await afterLogin(await tokenWith(claims));
    const names = await namesOf(client);
    expect(names).toContain(findTask.name);
    expect(names).not.toContain(createTask.name);
    expect(await client.callTool({ name: findTask.name, arguments: {} })).not.toHaveProperty('isError');
    expect(await client.callTool(create)).toMatchObject({
      ...refusal,
      structuredContent: { scopes: ['tasks:write'], hint: expect.stringMatching(/Sign in again/) },
    });
  });

  test('opaque: all tools, and the server decides', async () => {
    const { client } = await afterLogin(local.server.tokens.api_key);
    expect(await namesOf(client)).toEqual(everyName);
    expect(await client.callTool(create)).not.toHaveProperty('isError');
  });
});

describe('over stdio with a token that the user configured', () => {
  test.each(['user', 'api_key', 'keycloak'] as const)(
    '%s names none: all tools, and the server decides',
    async (kind) => {
      const client = await overStdio({ CODETETHER_TOKEN: local.server.tokens[kind] });
      expect(await namesOf(client)).toEqual(everyName);
      expect(await client.callTool(create)).not.toHaveProperty('isError');
    },
  );

  test('names some: its tools, and an error that names the missing scope for others', async () => {
    const client = await overStdio({ CODETETHER_TOKEN: await tokenWith({ scope: 'tasks:read' }) });
    expect(await namesOf(client)).not.toContain(createTask.name);
    expect(await client.callTool(create)).toMatchObject(refusal);
  });
});

test('over HTTP without sign-in the configured token is limited to its scopes', async () => {
  const open = async (token: string) => {
    const server = await serveHttp(
      { ...httpDefaults, port: 0 },
      { url: local.url, token, tier: 'enterprise', visibility: 'server', log: silentLog },
      { version: '0', log: silentLog },
    );
    onTestFinished(() => server.close(0));
    return async (message: object) => (await (await post(server.url, message)).json()) as Answer;
  };
  const some = await open(await tokenWith({ scope: 'tasks:read' }));
  expect(JSON.stringify(await some(list))).not.toContain(createTask.name);
  expect(await some(write)).toMatchObject({ result: refusal });
  const none = await open(local.server.tokens.keycloak);
  expect((await none(list)).result?.tools).toHaveLength(everyName.length);
  expect((await none(write)).result).not.toHaveProperty('isError');
});
