// The end of the program in the middle of a create: what was read is answered, and what was begun is finished.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createTask } from '@codetether/core';
import { createLocalServer, listen } from '@codetether/local-server';
import { expect, onTestFinished, test } from 'vitest';
import { mainFile, testKey } from '../../test/spawn.ts';

/** A program with a create under way: its request has reached the server, which holds its answer back until `release`. */
async function amidCreate() {
  const { url, server, close } = await listen(async (origin) => {
    const local = await createLocalServer({ url: origin, agent: 'none' });
    return { ...local, fetch: (request: Request) => held(request, local.fetch) };
  });
  onTestFinished(close);
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  async function held(request: Request, answer: typeof server.fetch): Promise<Response> {
    const isCreate = (await request.clone().text()).includes(createTask.name);
    const response = await answer(request);
    if (isCreate) {
      arrived.resolve();
      await released.promise;
    }
    return response;
  }
  const child = spawn(process.execPath, [mainFile], {
    env: { PATH: process.env.PATH, ...testKey, CODETETHER_API_URL: url, CODETETHER_TOKEN: server.tokens.keycloak },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<{ code: number | null }>((resolve) => child.once('exit', (code) => resolve({ code })));
  const answers: object[] = [];
  const answered = (async () => {
    for await (const line of createInterface({ input: child.stdout })) answers.push(JSON.parse(line));
  })();
  const params = { name: createTask.name, arguments: { title: 'Once' } };
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params })}\n`);
  await arrived.promise;
  return {
    child,
    release: () => released.resolve(),
    async end() {
      const { code } = await ended;
      await answered;
      const rows = await (await fetch(`${url}/v1/agent/tasks`)).json();
      return { code, answers, tasks: Array.isArray(rows) ? rows.length : rows };
    },
  };
}

const ends = [
  ['the end of its input', (child: ReturnType<typeof spawn>) => void child.stdin?.end()],
  ['SIGINT', (child: ReturnType<typeof spawn>) => void child.kill('SIGINT')],
  ['SIGTERM', (child: ReturnType<typeof spawn>) => void child.kill('SIGTERM')],
] as const;

test.each(ends)(
  '%s in the middle of a create: the create is answered first, and the exit code is 0',
  async (_, tell) => {
    const { child, release, end } = await amidCreate();
    tell(child);
    // A program that does not wait is gone by then.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(child.exitCode ?? child.signalCode).toBeNull();
    release();
    expect(await end()).toEqual({
      code: 0,
      tasks: 1,
      answers: [{ jsonrpc: '2.0', id: 7, result: expect.objectContaining({ structuredContent: expect.anything() }) }],
    });
  },
);

test('a server that does not answer does not hold the program up, and the call gets an error', async () => {
  const { child, end } = await amidCreate();
  child.stdin.end();
  expect(await end()).toEqual({
    code: 0,
    tasks: 1,
    answers: [{ jsonrpc: '2.0', id: 7, error: { code: -32_000, message: expect.stringMatching(/told to end/) } }],
  });
});
