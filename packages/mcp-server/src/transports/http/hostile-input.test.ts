import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callOf, openHttp, post } from '../../../test/http.ts';
import { createToolRegistry } from '../../registry/tool-registry.ts';

const toolList = createToolRegistry().list;
const megabyte = 'x'.repeat(1_000_000);

/** The complete answer to a call. */
async function answer(url: string, message: unknown) {
  const response = await post(url, message);
  return { status: response.status, text: await response.text() };
}

const alive = async (url: string) => (await post(url, { jsonrpc: '2.0', id: 1, method: 'ping' })).status;

test.each(toolList)('$name: an argument of a megabyte is named', async ({ name, inputSchema }) => {
  const { url } = await openHttp();
  const [argument] = Object.keys(inputSchema.properties);
  const { status, text } = await answer(url, callOf(name, { [argument ?? 'anything']: megabyte }));
  expect(status).toBe(200);
  const { result } = JSON.parse(text);
  expect(result.isError).toBe(true);
  expect(result.content[0].text).toContain(argument ?? 'anything');
  expect(text.length).toBeLessThan(5_000);
});

test('whatever the arguments of whichever tool, there is an answer to the call', async () => {
  const { url } = await openHttp();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...toolList),
      fc.infiniteStream(fc.jsonValue()),
      async ({ name, inputSchema }, values) => {
        const names = Object.keys(inputSchema.properties).filter((argument) => argument !== 'timeout_seconds');
        const wild = Object.fromEntries(names.map((argument) => [argument, values.next().value]));
        const { status, text } = await answer(url, callOf(name, { ...wild, 'not known': 'so nothing is ever done' }));
        expect(status).toBe(200);
        expect(JSON.parse(text)).toMatchObject({ id: 1, result: { isError: true } });
      },
    ),
    { numRuns: 150 },
  );
  expect(await alive(url)).toBe(200);
});

test('whatever the body, the server answers and continues', async () => {
  const { url } = await openHttp();
  const message = fc.record(
    {
      jsonrpc: fc.constantFrom('2.0', '1.0', 2),
      id: fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.jsonValue()),
      method: fc.oneof(fc.constantFrom('tools/call', 'tools/list', 'initialize', 'ping'), fc.string(), fc.integer()),
      params: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const body = fc.oneof(fc.string(), fc.json(), message, fc.array(message, { maxLength: 3 }));
  await fc.assert(
    fc.asyncProperty(body, async (sent) => {
      const { status } = await answer(url, sent);
      expect([200, 202, 400]).toContain(status);
    }),
    { numRuns: 300 },
  );
  expect(await alive(url)).toBe(200);
});

test('a batch of more messages than a client needs is refused as a whole', async () => {
  const { url } = await openHttp();
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
  expect(await answer(url, Array(1_000_000).fill(1))).toEqual({
    status: 400,
    text: expect.stringContaining('A batch has at most 100 messages.'),
  });
  const pings = Array.from({ length: 100 }, (_, id) => ({ ...ping, id }));
  expect((await answer(url, pings)).status).toBe(200);
  expect((await answer(url, Array(101).fill(ping))).status).toBe(400);
  expect(await alive(url)).toBe(200);
});

test('a name from the object prototype is not a tool', async () => {
  const { url } = await openHttp();
  for (const name of ['__proto__', 'constructor', 'toString', '']) {
    const { text } = await answer(url, callOf(name));
    expect(JSON.parse(text)).toMatchObject({ error: { code: -32602 } });
  }
});
