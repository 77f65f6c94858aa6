// The answers that a start gives by itself are those of the server, byte for byte, and nothing is lost between the two.
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { InitializeRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { showsApps } from '../../test/apps/protocol.ts';
import { capabilitiesIn, isObject, metaKeys, requireRevision, revision } from '../protocol/envelope.ts';
import { answerFirst } from './front.ts';
import { knownRequest } from './known-request.ts';
import { answerTo, firstRequests, record } from './record.ts';

const version = '1.2.3';
const recorded = await record(version);
const lineOf = (message: object) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
const clientInfo = { name: 'test', version: '0' };

/** The answers of a start to those chunks, and the rest of the input. */
async function start(chunks: readonly (string | Buffer)[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const over = new Promise<void>((resolve) => input.once('end', resolve));
  const written = text(output);
  const greeting = answerFirst(recorded, { input, output, over });
  for (const chunk of chunks) input.write(chunk);
  input.end();
  const answered = await greeting;
  output.end();
  return { greeting: answered, left: await text(input), output: await written };
}

test.each(firstRequests.flatMap((request) => [7, 'a "quoted" id ☎'].map((id) => ({ id, ...request }))))(
  '%j is answered as by the server',
  async (request) => {
    const { output, left } = await start([lineOf(request)]);
    expect(output).toBe(await answerTo(lineOf(request), version));
    expect(left).toBe('');
  },
);

test('an initialize of a revision that nobody knows is answered as by the server', async () => {
  const params = { protocolVersion: '1999-12-31', capabilities: { roots: { listChanged: true }, elicitation: {} } };
  const line = lineOf({ id: 1, method: 'initialize', params: { ...params, clientInfo } });
  expect((await start([line])).output).toBe(await answerTo(line, version));
});

test('whatever a client can do, the answers are those of the server', async () => {
  const extensions = { 'io.modelcontextprotocol/ui': {}, 'io.modelcontextprotocol/tasks': {} };
  const forms = { elicitation: { form: {}, url: {} }, sampling: { tools: {} }, roots: { listChanged: true } };
  const capabilities = { ...forms, extensions, tasks: { requests: { elicitation: { create: {} } } } };
  const lines = firstRequests.flatMap(({ method, params }, id) => {
    const { protocolVersion, _meta } = Object(params);
    if (protocolVersion) return id > 0 ? [] : lineOf({ id, method, params: { ...params, capabilities } });
    if (!_meta) return params ? [] : lineOf({ id, method });
    return lineOf({ id, method, params: { _meta: { ..._meta, [metaKeys.capabilities]: capabilities } } });
  });
  const { output, left } = await start(lines);
  expect(left).toBe('');
  expect(output.split('\n').sort()).toEqual((await answerTo(lines.join(''), version)).split('\n').sort());
});

const hello = { id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo } };
const meta = { [metaKeys.version]: revision, [metaKeys.capabilities]: {} };

test.each<[string, string]>([
  ['a call', lineOf({ id: 2, method: 'tools/call', params: { name: 'wait' } })],
  ['a cursor', lineOf({ id: 2, method: 'tools/list', params: { cursor: 'x' } })],
  ['a name of every object', lineOf({ id: 2, method: 'constructor' })],
  ['a second initialize', lineOf({ ...hello, id: 2 })],
  [
    'another revision',
    lineOf({ id: 2, method: 'tools/list', params: { _meta: { ...meta, [metaKeys.version]: '2027' } } }),
  ],
  ['more metadata', lineOf({ id: 2, method: 'tools/list', params: { _meta: { ...meta, progressToken: 1.5 } } })],
  ['a notification', lineOf({ method: 'notifications/cancelled', params: { requestId: 0 } })],
  ['a batch', `[${lineOf({ id: 2, method: 'ping' }).trim()}]\n`],
  ['what is not JSON', 'hello\n'],
  ['a long line', `{"jsonrpc":"2.0","id":2,"method":"ping","params":{"x":"${'x'.repeat(100_000)}`],
])('%s is left to the server, with all that follows and the handshake', async (_, line) => {
  const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' };
  const before = `${lineOf(hello)}${lineOf(initialized)}`;
  const after = lineOf({ id: 9, method: 'ping' });
  const whole = Buffer.from(`${before}${line}${after}`);
  const { output, left, greeting } = await start([whole.subarray(0, 30), whole.subarray(30)]);
  expect(output).toMatch(/^.*"id":0}\n$/);
  expect(left).toBe(`${line}${after}`);
  expect(greeting).toEqual([{ jsonrpc: '2.0', ...hello }, initialized]);
});

function deep(levels: number): object {
  let value = {};
  for (let level = 0; level < levels; level += 1) value = { value };
  return value;
}

test.each<[string, object]>([
  ['pages', showsApps],
  ['a wrong value', { roots: 5 }],
  ['a very deep one', deep(1_000)],
])('a client with capabilities that may matter, %s, has its answers from the server', async (_, capabilities) => {
  const greeting = lineOf({ ...hello, params: { ...hello.params, capabilities } });
  const list = lineOf({
    id: 1,
    method: 'tools/list',
    params: { _meta: { ...meta, [metaKeys.capabilities]: capabilities } },
  });
  for (const line of [greeting, list]) expect(await start([line])).toEqual({ greeting: [], left: line, output: '' });
});

const anyJson = fc.jsonValue({ maxDepth: 3 });
const nested = fc.letrec((tie) => ({
  tree: fc.dictionary(
    fc.constantFrom('roots', 'listChanged', 'sampling', 'elicitation', 'form', 'tasks', 'requests', '__proto__', 'x'),
    fc.oneof({ maxDepth: 3 }, fc.boolean(), anyJson, tie('tree')),
    { maxKeys: 3 },
  ),
})).tree;

test('an initialize that is answered here is valid for the SDK', () => {
  const params = fc.record(
    {
      protocolVersion: fc.oneof(fc.string(), fc.string(), anyJson),
      capabilities: fc.oneof(nested, fc.constant({ sampling: {}, roots: { listChanged: true } })),
      clientInfo: fc.oneof(
        fc.record({ name: fc.string(), version: fc.string() }),
        fc.record({ name: fc.string(), version: fc.string(), icons: anyJson, title: anyJson }),
        anyJson,
      ),
    },
    { requiredKeys: ['capabilities', 'clientInfo', 'protocolVersion'] },
  );
  let known = 0;
  fc.assert(
    fc.property(params, (params) => {
      const request = JSON.parse(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }));
      if (!knownRequest(request)) return;
      known += 1;
      expect(InitializeRequestSchema.safeParse(request).success).toBe(true);
    }),
    { numRuns: 2_000 },
  );
  expect(known).toBeGreaterThan(0);
});

test('a list that is answered here is valid for the server', () => {
  const _meta = fc.record(
    {
      [metaKeys.version]: fc.constantFrom(revision, '2025-11-25'),
      [metaKeys.capabilities]: fc.oneof(fc.constant({}), anyJson),
      [metaKeys.client]: fc.oneof(fc.constant(clientInfo), anyJson),
      progressToken: anyJson,
    },
    { requiredKeys: [] },
  );
  const params = fc.oneof(
    anyJson,
    fc.record({ _meta: fc.oneof(_meta, anyJson), cursor: anyJson }, { requiredKeys: [] }),
  );
  fc.assert(
    fc.property(params, (params) => {
      const request = { jsonrpc: '2.0', id: 1, method: 'tools/list', params };
      if (!knownRequest(request)) return;
      if (isObject(params) && '_meta' in params) {
        capabilitiesIn(request as never);
        requireRevision(request as never);
      } else expect(ListToolsRequestSchema.safeParse(request).success).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
