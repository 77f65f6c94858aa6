import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createTask } from '@codetether/core';
import { expect, onTestFinished, test } from 'vitest';
import { callOf, connectClient, post } from '../test/http.ts';
import { mainFile, runProgram } from '../test/spawn.ts';

/** The program as it runs, once it has said where. */
async function start(...args: string[]) {
  const child = spawn(process.execPath, [mainFile, 'http', '--port', '0', ...args], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stderr })) {
    const { url } = line.startsWith('{') ? JSON.parse(line) : {};
    if (url) return { url: String(url), ended, kill: () => child.kill('SIGTERM') };
  }
  throw new Error('It ended before it listened.');
}

test('serves clients over HTTP, and ends when it is told to, after the calls at work', async () => {
  const { url, ended, kill } = await start('--local');
  const client = await connectClient(url);
  expect((await client.listTools()).tools.length).toBeGreaterThan(20);
  const health = await fetch(url.replace('/mcp', '/health'));
  expect(await health.json()).toEqual({ status: 'ok' });
  const { structuredContent } = await client.callTool({ name: createTask.name, arguments: { title: 'One' } });
  const { task_id } = structuredContent as { task_id: string };
  const waiting = post(url, callOf('wait', { task_id, timeout_seconds: 2 }));
  // Only when it is at work does the end have to wait for it.
  await post(url, callOf(createTask.name, { title: 'Another' }));
  kill();
  expect((await waiting).status).toBe(200);
  expect(await ended).toBe(0);
});

test('what does not go together is said in one sentence', async () => {
  const { errors, exitCode } = await runProgram(['http', '--local', '--host', '0.0.0.0']);
  expect(exitCode).toBe(2);
  expect(errors).toContain('Without --issuer anybody could act as this account');
});
