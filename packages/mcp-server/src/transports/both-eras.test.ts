// Revision 2026-07-28 beside earlier ones, from one process and address, with the TypeScript SDK 2 as client.
import { type Clock, cancelTask, createTask, findTask, silentLog, systemClock } from '@codetether/core';
import { createLocalServer, listen } from '@codetether/local-server';
import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectClient, openHttp, post } from '../../test/http.ts';
import { ask, envelope, error, request } from '../../test/modern.ts';
import { mainFile, startProgram, testKey } from '../../test/spawn.ts';
import { metaKeys, revision } from '../protocol/envelope.ts';
import { catalog } from '../registry/catalog.ts';
import { listenHttp } from './http/listener.ts';

const { tools, resources, resourceTemplates, prompts } = catalog;
/** A client that knows only this revision. */
function newClient(options: ClientOptions = {}) {
  const client = new Client(
    { name: 'test', version: '0' },
    { versionNegotiation: { mode: { pin: revision } }, ...options },
  );
  onTestFinished(() => client.close());
  return client;
}

async function overHttp(url: string, options?: ClientOptions) {
  const client = newClient(options);
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

/** The program in a process of its own, over an embedded CodeTether without an agent. */
async function overStdio(options?: ClientOptions) {
  const { url, server, close } = await listen((origin) => createLocalServer({ url: origin, agent: 'none' }));
  onTestFinished(close);
  const client = newClient(options);
  const env = { ...testKey, CODETETHER_API_URL: url, CODETETHER_TOKEN: server.tokens.admin };
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [mainFile], env, stderr: 'ignore' }),
  );
  return client;
}

describe.each(['HTTP', 'stdio'])('over %s, a client of the new revision', (over) => {
  const connected = async () => (over === 'stdio' ? overStdio() : overHttp((await openHttp()).url));

  test('discovers the server, reads its lists, and calls', async () => {
    const client = await connected();
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    expect(client.getServerVersion()).toMatchObject({ name: 'codetether', title: 'CodeTether' });
    expect(client.getInstructions()).toBe(catalog.instructions);
    expect(await client.listTools()).toMatchObject({ tools, ttlMs: 300_000, cacheScope: 'private' });
    expect(await client.listResources()).toMatchObject({ resources });
    expect(await client.listResourceTemplates()).toMatchObject({ resourceTemplates });
    expect(await client.listPrompts()).toMatchObject({ prompts });
    const uri = 'codetether://codebases';
    expect((await client.readResource({ uri })).contents).toMatchObject([{ uri, mimeType: 'text/markdown' }]);
    const created = await client.callTool({ name: createTask.name, arguments: { title: 'Tidy' } });
    expect(created).toMatchObject({ structuredContent: { status: 'pending' } });
    const progress: unknown[] = [];
    const { task_id } = Object(created.structuredContent);
    const waited = await client.callTool(
      { name: 'wait', arguments: { task_id, timeout_seconds: 1 } },
      { onprogress: ({ message }) => progress.push(message) },
    );
    expect(waited.structuredContent).toMatchObject({ ended: false });
    expect(progress).toContain('pending');
    const completed = await client.complete({
      ref: { type: 'ref/prompt', name: 'budget_alert' },
      argument: { name: 'month', value: '' },
    });
    expect(completed.completion.values).not.toEqual([]);
  });
});

async function pendingTask(client: Client): Promise<string> {
  const { structuredContent } = await client.callTool({ name: createTask.name, arguments: { title: 'Tidy' } });
  return String(Object(structuredContent).task_id);
}

/** Shortens the pauses between two looks. */
const hasty: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 30), signal) };

describe.each(['HTTP', 'stdio'])('over %s, subscriptions/listen', (over) => {
  const connected = async () => (over === 'stdio' ? overStdio() : overHttp((await openHttp({ clock: hasty })).url));

  test('notifies of a resource until the client has heard enough', async () => {
    const client = await connected();
    const changed: string[] = [];
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => void changed.push(params.uri));
    const task_id = await pendingTask(client);
    const uri = `codetether://tasks/${task_id}`;
    const subscription = await client.listen({ resourceSubscriptions: [uri], toolsListChanged: true });
    expect(subscription.honoredFilter).toEqual({ resourceSubscriptions: [uri] });
    await client.callTool({ name: cancelTask.name, arguments: { task_id, confirm: true } });
    await expect.poll(() => changed).toEqual([uri]);
    await subscription.close();
    expect(await subscription.closed).toBe('local');
    expect((await client.listTools()).tools).toEqual(tools);
  });

  test('is refused for what never changes and what does not exist', async () => {
    const client = await connected();
    for (const uri of ['codetether://codebases', 'codetether://tasks/nothing', 'codetether://nothing']) {
      await expect(client.listen({ resourceSubscriptions: [uri] }), uri).rejects.toMatchObject({ code: -32_602 });
    }
  });

  test('without anything to notify of ends at once', async () => {
    const subscription = await (await connected()).listen({ toolsListChanged: true });
    expect(await subscription.closed).toBe('graceful');
  });
});

test('over HTTP, a server that ends tells its subscribers', async () => {
  const http = await openHttp();
  const client = await overHttp(http.url);
  const subscription = await client.listen({ resourceSubscriptions: ['codetether://events/created'] });
  const closed = http.close();
  expect(await subscription.closed).toBe('graceful');
  await closed;
});

test('over HTTP, an account has at most 20 open subscriptions', async () => {
  const client = await overHttp((await openHttp()).url);
  const listen = () => client.listen({ resourceSubscriptions: ['codetether://events/created'] });
  const all = [];
  for (let index = 0; index < 20; index += 1) all.push(await listen());
  await expect(listen()).rejects.toThrow(/20 open subscriptions/);
  await all[0]?.close();
  await expect.poll(() => listen().then(() => 'open', String)).toBe('open');
});

describe('over HTTP', () => {
  test.each<[string, object, Record<string, string>, number, object]>([
    ['without an envelope', { _meta: undefined }, {}, 400, error(-32_602)],
    ['without capabilities', { _meta: { [metaKeys.version]: revision } }, {}, 400, error(-32_602)],
    ['with another method in the header', {}, { 'mcp-method': 'ping' }, 400, error(-32_020)],
    ['with another revision in the header', {}, { 'mcp-protocol-version': '2025-11-25' }, 400, error(-32_020)],
    ['without an error', {}, {}, 200, { result: { resultType: 'complete' } }],
  ])('a request %s is answered as the revision says', async (_name, params, headers, status, body) => {
    const { url } = await openHttp();
    const answer = await ask(url, request('tools/list', params, 'one'), headers);
    expect(answer).toMatchObject({ status, body: { jsonrpc: '2.0', id: 'one', ...body } });
  });

  test('an unknown revision is refused with the one that is served', async () => {
    const { url } = await openHttp();
    const _meta = { ...envelope(), [metaKeys.version]: '2099-01-01' };
    const answer = await ask(url, request('tools/list', { _meta }), { 'mcp-protocol-version': '2099-01-01' });
    expect(answer).toMatchObject({
      status: 400,
      body: error(-32_022, { supported: [revision], requested: '2099-01-01' }),
    });
  });

  test('Mcp-Name repeats the tool, encoded where a header cannot hold it', async () => {
    const { url } = await openHttp();
    const call = request('tools/call', { name: 'bé' });
    const encoded = `=?base64?${Buffer.from('bé').toString('base64')}?=`;
    expect(await ask(url, call)).toMatchObject({ status: 400, body: error(-32_020) });
    expect(await ask(url, call, { 'mcp-name': 'be' })).toMatchObject({ status: 400, body: error(-32_020) });
    expect(await ask(url, call, { 'mcp-name': encoded })).toMatchObject({ status: 200, body: error(-32_602) });
  });

  test.each(['initialize', 'ping', 'resources/subscribe', 'nonsense'])(
    '%s is not a method of it: 404',
    async (method) => {
      const { url } = await openHttp();
      expect(await ask(url, request(method))).toMatchObject({ status: 404, body: error(-32_601) });
    },
  );

  test('a resource that does not exist has the new code, and its URI', async () => {
    const { url } = await openHttp();
    const uri = 'codetether://nothing';
    const read = request('resources/read', { uri });
    expect(await ask(url, read, { 'mcp-name': uri })).toMatchObject({ status: 200, body: error(-32_602, { uri }) });
  });

  test('a batch has no place in it', async () => {
    const { url } = await openHttp();
    const response = await post(url, [request('tools/list', {}, 1), { jsonrpc: '2.0', id: 2, method: 'ping' }]);
    expect(await response.json()).toMatchObject([
      { id: 1, error: { code: -32_600 } },
      { id: 2, error: { code: -32_600 } },
    ]);
  });

  test('sessions do not matter to it, and clients of earlier revisions are served at the same address', async () => {
    const { url } = await openHttp({ sessions: true });
    const [newer, earlier] = [await overHttp(url), await connectClient(url)];
    expect((await newer.listTools()).tools).toEqual(tools);
    expect((await earlier.listTools()).tools).toEqual(tools);
  });
});

describe('before something destructive', () => {
  const capabilities = { elicitation: { form: {} } };

  /** Answers the client's questions as the user. */
  function answering(client: Client, said: 'yes' | 'no') {
    const questions: string[] = [];
    client.setRequestHandler('elicitation/create', ({ params }) => {
      questions.push(params.message);
      return said === 'yes' ? { action: 'accept', content: { confirm: true } } : { action: 'decline' };
    });
    return questions;
  }

  test('stateless HTTP asks the user, whatever the model says', async () => {
    const http = await openHttp();
    const client = await overHttp(http.url, { capabilities });
    const task_id = await pendingTask(client);
    const cancel = () => client.callTool({ name: cancelTask.name, arguments: { task_id, confirm: true } });
    answering(client, 'no');
    expect(await cancel()).toMatchObject({ isError: true, structuredContent: { code: 'cancelled' } });
    const questions = answering(client, 'yes');
    expect(await cancel()).toMatchObject({ structuredContent: { cancelled: true } });
    expect(questions).toEqual([`Cancel Task "Tidy" (pending) {"task_id":"${task_id}"}?`]);
  });

  test('a client that cannot ask needs confirm: true, as before', async () => {
    const client = await overHttp((await openHttp()).url);
    const task_id = await pendingTask(client);
    const cancel = (confirm?: true) => client.callTool({ name: cancelTask.name, arguments: { task_id, confirm } });
    expect(await cancel()).toMatchObject({ isError: true });
    expect(await cancel(true)).toMatchObject({ structuredContent: { cancelled: true } });
  });

  test('another instance takes the answer; nobody else’s, no other call’s and no old one', async () => {
    let now = 1_800_000_000_000;
    const one = await openHttp();
    const second = await listenHttp({
      ...one.product,
      modern: () => ({ ...one.product.modern(), now: () => now }),
      log: silentLog,
    });
    onTestFinished(() => second.close(0));
    const client = await overHttp(one.url);
    const [task_id, other] = [await pendingTask(client), await pendingTask(client)];
    const call = (id: string, more: object = {}) =>
      ask(
        second.url,
        request('tools/call', {
          _meta: envelope(capabilities),
          name: cancelTask.name,
          arguments: { task_id: id },
          ...more,
        }),
        {
          'mcp-name': cancelTask.name,
        },
      );
    const inputResponses = { confirm: { action: 'accept', content: { confirm: true } } };
    const asked = await call(task_id);
    expect(asked.body.result).toMatchObject({
      resultType: 'input_required',
      inputRequests: { confirm: { method: 'elicitation/create', params: { mode: 'form' } } },
    });
    const { requestState } = asked.body.result;
    const again = { result: { resultType: 'input_required' } };
    expect((await call(task_id, { inputResponses })).body).toMatchObject(again);
    expect((await call(task_id, { requestState })).body).toMatchObject(again);
    expect((await call(other, { inputResponses, requestState })).body).toMatchObject(error(-32_602));
    expect((await call(task_id, { inputResponses, requestState: `${requestState}A` })).body).toMatchObject(
      error(-32_602),
    );
    expect((await call(task_id, { inputResponses, requestState: 5 })).body).toMatchObject(error(-32_602));
    now += 600_001;
    expect((await call(task_id, { inputResponses, requestState })).body).toMatchObject(again);
    now -= 600_001;
    const found = await client.callTool({ name: findTask.name, arguments: { task_id } });
    expect(found.structuredContent).toMatchObject({ items: [{ status: 'pending' }] });
    expect((await call(task_id, { inputResponses, requestState })).body.result).toMatchObject({
      resultType: 'complete',
      structuredContent: { cancelled: true },
    });
  });
});

test('over stdio, one connection may ask server/discover and then initialize', async () => {
  const program = startProgram();
  program.send(JSON.stringify(request('server/discover')));
  expect(await program.next()).toMatchObject({ result: { supportedVersions: [revision] } });
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '0' } };
  program.send(JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'initialize', params }));
  expect(await program.next()).toMatchObject({ id: 2, result: { protocolVersion: '2025-11-25' } });
  program.send(JSON.stringify({ jsonrpc: '2.0', id: 3, method: 'tools/list' }));
  expect(await program.next()).toEqual({ jsonrpc: '2.0', id: 3, result: { tools } });
  program.send(JSON.stringify(request('tools/list', {}, 4)));
  expect(await program.next()).toMatchObject({ id: 4, result: { resultType: 'complete', tools } });
});
