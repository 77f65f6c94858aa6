// Two signed-in users of one HTTP server: each tries every tool, resource, completion, prompt and session with every id of the other, and gets nothing.
import { setTimeout } from 'node:timers/promises';
import {
  createCronjob,
  createTask,
  findTask,
  operations,
  prdChat,
  sendMessageAsync,
  silentLog,
  startRalph,
} from '@codetether/core';
import { freePort } from '@codetether/core/free-port';
import { createLocalServer, type Listening, listen } from '@codetether/local-server';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post } from '../../test/http.ts';
import { httpDefaults } from '../../test/http-defaults.ts';
import { catalog } from '../registry/catalog.ts';
import { serveHttp } from '../serve-http.ts';
import type { HttpServer } from './http/listener.ts';

interface Tenant {
  /** In every text that the user chose. */
  secret: string;
  token: string;
  client: Client;
  sessionId: string;
  taskId: string;
  /** All ids of the user's records, and of the forged ones. */
  ids: readonly string[];
}

let local: Listening;
let http: HttpServer;
let tenants: Readonly<Record<'ada' | 'bob', Tenant>>;

async function start(): Promise<void> {
  local = await listen((url) => createLocalServer({ url, agent: { speedMs: 0 }, ralphPollMs: 50 }));
  http = await serveHttp(
    {
      ...httpDefaults,
      port: await freePort(),
      issuer: local.issuerUrl,
      passTokenOn: true,
      sessions: true,
      callsPerMinute: 0,
    },
    { url: local.url, tier: 'enterprise', visibility: 'own', log: silentLog },
    { version: '0', log: silentLog },
  );
  const [ada, bob] = [await open('ada'), await open('bob')];
  tenants = { ada, bob: { ...bob, ids: [...bob.ids, ...(await forge(ada, bob))] } };
}

async function stop(): Promise<void> {
  await http.close(0);
  await local.close();
}

async function open(name: string): Promise<Tenant> {
  const { keys } = local.server.identities;
  const scope = 'tasks:read tasks:write messages:write codebases:read agents:read billing:read cronjobs:write';
  const claims = { typ: 'Bearer', scope, realm_access: { roles: ['admin'] }, email: `${name}@b.c` };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keys.publicJwk.kid })
    .setIssuer(local.issuerUrl)
    .setAudience(http.url)
    .setSubject(name)
    .setExpirationTime('30m')
    .sign(keys.privateKey);
  const transport = new StreamableHTTPClientTransport(new URL(http.url), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  const client = new Client({ name, version: '0' });
  await client.connect(transport);
  const secret = `secret of ${name}`;
  const make = async (tool: string, input: object) => {
    const { isError, structuredContent, content } = await client.callTool({ name: tool, arguments: { ...input } });
    if (isError) throw new Error(JSON.stringify(content));
    return Object(structuredContent);
  };
  const [thread, idea, key] = [`thread-${name}`, `idea-${name}`, `key-${name}`];
  const task = await make(createTask.name, { title: `Task, ${secret}`, description: secret, idempotency_key: key });
  const message = await make(sendMessageAsync.name, { message: secret, conversation_id: thread });
  const chat = await make(prdChat.name, { message: secret, conversation_id: idea });
  const prd = { project_name: `Project, ${secret}`, project_description: secret };
  const ralph = await make(startRalph.name, { ...startRalph.example.input, ...prd });
  const job = { name: `Job, ${secret}`, task_template: secret };
  const cron = await make(createCronjob.name, { ...createCronjob.example.input, ...job });
  return {
    secret,
    token,
    client,
    sessionId: String(transport.sessionId),
    taskId: task.task_id,
    ids: [task.task_id, message.task_id, chat.task_id, ralph.run_id, cron.cronjob_id, thread, idea, key, name],
  };
}

/** Bob copies Ada's tasks and their stamps through CodeTether's own API, unchanged and with Bob's texts, and answers them all; returns the ids. */
async function forge(ada: Tenant, bob: Tenant): Promise<string[]> {
  const call = async (method: string, path: string, body?: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${local.url}${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    return Object(await response.json());
  };
  const worker = { worker_id: 'bobs', name: 'bobs', capabilities: [], models: [], workspaces: [], agents: [] };
  await call('POST', '/v1/agent/workers/register', worker);
  const made: string[] = [];
  for (const id of ada.ids.slice(0, 3)) {
    const { title, prompt, metadata } = await call('GET', `/v1/agent/tasks/${id}`);
    const { connect_account, idempotency_key, conversation_id } = metadata;
    const unsigned = { connect_account, idempotency_key, conversation_id };
    const words = { title: bob.secret, prompt: bob.secret };
    for (const row of [
      { title, prompt, metadata },
      { ...words, metadata },
      { ...words, metadata: unsigned },
    ]) {
      const copy = String((await call('POST', '/v1/agent/tasks', row)).id);
      const end = { status: 'completed', worker_id: 'bobs', result: bob.secret };
      // The built-in agent may work on it too.
      for (let result: unknown; result !== bob.secret; ) {
        await call('PUT', `/v1/agent/tasks/${copy}/status`, end);
        await setTimeout(50);
        result = (await call('GET', `/v1/agent/tasks/${copy}`)).result;
      }
      made.push(copy);
    }
  }
  return made;
}

function pair(name: 'ada' | 'bob'): [self: Tenant, other: Tenant] {
  return name === 'ada' ? [tenants.ada, tenants.bob] : [tenants.bob, tenants.ada];
}

const outcomeOf = async (answer: Promise<unknown>) =>
  JSON.stringify(await answer.catch((error: unknown) => String(error)));

const examples = new Map<string, object>(operations.map(({ name, example }) => [name, example.input]));

/** The tool's example, and variants with each id in each text field of its schema. */
function inputsOf({ name, inputSchema }: (typeof catalog.tools)[number], ids: readonly string[]): object[] {
  const properties = Object.entries(inputSchema.properties ?? {});
  const has = (field: string) => properties.some(([known]) => known === field);
  const base = {
    ...examples.get(name),
    ...(has('confirm') && { confirm: true }),
    ...(has('timeout_seconds') && { timeout_seconds: 1 }),
  };
  const texts = properties.filter(([, schema]) => schema.type === 'string' && !schema.enum).map(([field]) => field);
  const tried = texts.flatMap((field) => {
    const isName = /^(conversation_id|idempotency_key)$/.test(field);
    const some = isName ? ids.filter((id) => !/^[\da-f]{8}-/.test(id)) : ids.slice(0, 1);
    return (/_(id|of)$/.test(field) && !isName ? ids : some).map((id) => ({ ...base, [field]: id }));
  });
  return [base, ...tried];
}

async function expectNothingOfTheOther(name: 'ada' | 'bob', tool: (typeof catalog.tools)[number]): Promise<void> {
  const [{ client }, other] = pair(name);
  for (const input of inputsOf(tool, other.ids)) {
    const outcome = await outcomeOf(client.callTool({ name: tool.name, arguments: { ...input } }));
    expect(outcome, JSON.stringify(input)).not.toContain(other.secret);
  }
}

async function expectOwnFound(name: 'ada' | 'bob'): Promise<void> {
  const [{ client, taskId, secret }] = pair(name);
  const found = await outcomeOf(client.callTool({ name: findTask.name, arguments: { task_id: taskId } }));
  expect(found).toContain(secret);
  expect(found).not.toContain('"status":"cancelled"');
}

const isLook = ({ annotations }: (typeof catalog.tools)[number]) => annotations?.readOnlyHint === true;

// These tests have their own server: the records that the changes below create would push the other user's records, and so a leak, off the lists here.
describe('by looking', () => {
  beforeAll(start);
  afterAll(stop);

  describe.each(['ada', 'bob'] as const)('%s', (name) => {
    test.each(catalog.tools.filter(isLook))('gets nothing of the other by the tool $name', (tool) =>
      expectNothingOfTheOther(name, tool),
    );

    test('gets nothing of the other by a resource', async () => {
      const [{ client }, other] = pair(name);
      const { resources } = await client.listResources();
      const { resourceTemplates } = await client.listResourceTemplates();
      const uris = [
        ...resources.map(({ uri }) => uri),
        ...resourceTemplates.flatMap(({ uriTemplate }) =>
          other.ids.map((id) => uriTemplate.replace(/\{\w+\}/, encodeURIComponent(id))),
        ),
      ];
      expect(uris.length).toBeGreaterThan(other.ids.length);
      for (const uri of uris) {
        expect(await outcomeOf(client.readResource({ uri })), uri).not.toContain(other.secret);
        expect(await outcomeOf(client.subscribeResource({ uri })), uri).not.toContain(other.secret);
      }
    });

    test('is proposed nothing of the other', async () => {
      const [{ client }, other] = pair(name);
      const { resourceTemplates } = await client.listResourceTemplates();
      const { prompts } = await client.listPrompts();
      const asked = [
        ...resourceTemplates.map(({ uriTemplate: uri }) => ({
          ref: { type: 'ref/resource' as const, uri },
          argument: /\{(\w+)\}/.exec(uri)?.[1] ?? '',
        })),
        ...prompts.flatMap((prompt) =>
          (prompt.arguments ?? []).map((argument) => ({
            ref: { type: 'ref/prompt' as const, name: prompt.name },
            argument: argument.name,
          })),
        ),
      ];
      const [id = ''] = other.ids;
      for (const { ref, argument } of asked) {
        for (const value of ['', ...other.ids.map((one) => one.slice(0, 6)), other.secret.slice(0, 6)]) {
          const proposed = await outcomeOf(client.complete({ ref, argument: { name: argument, value } }));
          expect(proposed, `${argument} ${value}`).not.toContain(other.secret);
          expect(proposed, `${argument} ${value}`).not.toContain(id);
        }
      }
    });

    test('gets nothing of the other by a prompt', async () => {
      const [{ client }, other] = pair(name);
      const { prompts } = await client.listPrompts();
      expect(prompts.length).toBeGreaterThan(0);
      for (const prompt of prompts) {
        for (const id of other.ids) {
          const given = Object.fromEntries((prompt.arguments ?? []).map((argument) => [argument.name, id]));
          const outcome = await outcomeOf(client.getPrompt({ name: prompt.name, arguments: given }));
          expect(outcome, prompt.name).not.toContain(other.secret);
        }
      }
    });

    test('cannot use or end a session of the other', async () => {
      const [self, other] = pair(name);
      const headers = { authorization: `Bearer ${self.token}`, 'mcp-session-id': other.sessionId };
      const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
      expect((await post(http.url, list, headers)).status).toBe(404);
      for (const method of ['GET', 'DELETE']) {
        const accept = 'application/json, text/event-stream';
        expect((await fetch(http.url, { method, headers: { ...headers, accept } })).status, method).toBe(404);
      }
      expect((await other.client.listTools()).tools.length).toBeGreaterThan(20);
    });

    test('finds what is theirs', () => expectOwnFound(name));
  });
});

describe('by changes', () => {
  beforeAll(start);
  afterAll(stop);

  describe.each(['ada', 'bob'] as const)('%s', (name) => {
    test.each(catalog.tools.filter((tool) => !isLook(tool)))('gets nothing of the other by the tool $name', (tool) =>
      expectNothingOfTheOther(name, tool),
    );

    test('still finds what is theirs', () => expectOwnFound(name));
  });
});
