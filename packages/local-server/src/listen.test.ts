import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { listen } from './listen.ts';
import { createLocalServer } from './server.ts';

const MAIN = new URL('./main.ts', import.meta.url).pathname;

/** Starts the program; resolves with its line of output. */
async function start(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const stderr: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  const first = new Promise<string>((resolve) => reader.once('line', resolve));
  reader.on('line', (line) => lines.push(line));
  const line = await Promise.race([first, exit.then(() => 'null')]);
  const ready: { url: string; tokens: Record<string, string> } | null = JSON.parse(line);
  return { child, exit, lines, stderr, ready };
}

test('tasks, pages and the issuer are served on one port', async () => {
  const served = await listen(await createLocalServer({ agent: 'none' }));
  expect((await fetch(`${served.url}/v1/agent/tasks`)).status).toBe(200);
  expect(await (await fetch(served.url)).text()).toContain('None yet.');
  const discovery: { issuer: string } = JSON.parse(
    await (await fetch(`${served.issuerUrl}/.well-known/openid-configuration`)).text(),
  );
  expect(discovery.issuer).toBe(served.issuerUrl);
  await served.close();
  await expect(fetch(served.url)).rejects.toThrow();
});

test('a connection breaks on demand', async () => {
  const served = await listen(await createLocalServer({ agent: 'none' }));
  served.server.faults.next({ kind: 'reset-after' });
  await expect(fetch(`${served.url}/v1/agent/tasks`)).rejects.toThrow('fetch failed');
  expect((await fetch(`${served.url}/v1/agent/tasks`)).status).toBe(200);
  await served.close();
});

test('closing ends open streams', async () => {
  const served = await listen(await createLocalServer({ agent: 'none' }));
  const headers = { authorization: `Bearer ${served.server.tokens.user}` };
  const stream = await fetch(`${served.url}/v1/monitor/stream`, { headers });
  const read = stream.text().catch(() => 'broken');
  await served.close();
  await read;
});

test('the program prints one line, works, stops cleanly, and keeps its state in the file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'local-server-'));
  const args = ['--port', '0', '--data', join(folder, 'state.sqlite')];
  const first = await start(...args);
  const { url = '', tokens = {} } = first.ready ?? {};
  expect(Object.keys(tokens)).toEqual(['user', 'keycloak', 'admin', 'api_key', 'expired']);
  const made: { id: string } = JSON.parse(
    await (
      await fetch(`${url}/v1/agent/tasks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ title: 'Kept', prompt: 'p' }),
      })
    ).text(),
  );
  first.child.kill('SIGTERM');
  expect(await first.exit).toBe(0);
  expect(first.lines.length).toBe(1);

  const second = await start(...args);
  const again = await fetch(`${second.ready?.url}/v1/agent/tasks/${made.id}`);
  expect(await again.json()).toMatchObject({ title: 'Kept' });
  // Logins outlive the restart, as the signing keys do.
  const runs = await fetch(`${second.ready?.url}/v1/ralph/runs`, {
    headers: { authorization: `Bearer ${tokens.user}` },
  });
  expect(runs.status).toBe(200);
  second.child.kill('SIGINT');
  expect(await second.exit).toBe(0);
  await rm(folder, { recursive: true });
});

test('a port in use and a wrong flag are reported in a sentence', async () => {
  const served = await listen(await createLocalServer({ agent: 'none' }));
  const taken = await start('--port', new URL(served.url).port);
  expect(await taken.exit).toBe(2);
  expect(taken.stderr.join('')).toMatch(
    /^Port \d+ is taken by another program\. Give another one with --port, [^\n]+\n$/,
  );
  await served.close();

  const wrong = await start('--tier', 'gold');
  expect(await wrong.exit).toBe(2);
  expect(wrong.stderr.join('')).toBe('--tier must be one of free, pro, enterprise.\n');
});

test('a server that fails to start leaves no port open', async () => {
  let url = '';
  const failing = listen(async (origin) => {
    url = origin;
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});
