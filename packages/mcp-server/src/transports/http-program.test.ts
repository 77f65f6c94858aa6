import { createTask } from '@codetether/core';
import { expect, onTestFinished, test } from 'vitest';
import { callOf, connectClient, openHttp, post } from '../../test/http.ts';
import { mainFile, runProgram, startHttp } from '../../test/spawn.ts';

test('serves clients over HTTP, and after a signal ends once running calls have finished', async () => {
  const { url, ended, kill } = await startHttp(mainFile, ['--local']);
  onTestFinished(() => void kill('SIGKILL'));
  const client = await connectClient(url);
  expect((await client.listTools()).tools.length).toBeGreaterThan(20);
  const health = await fetch(url.replace('/mcp', '/health'));
  expect(await health.json()).toEqual({ status: 'ok' });
  const { structuredContent } = await client.callTool({ name: createTask.name, arguments: { title: 'One' } });
  const { task_id } = structuredContent as { task_id: string };
  const waiting = post(url, callOf('wait', { task_id, timeout_seconds: 2 }));
  // Only a running call delays the end.
  await post(url, callOf(createTask.name, { title: 'Another' }));
  kill('SIGTERM');
  expect((await waiting).status).toBe(200);
  expect(await ended).toBe(0);
});

test('conflicting settings are reported in one sentence', async () => {
  const { errors, exitCode } = await runProgram(['http', '--local', '--host', '0.0.0.0']);
  expect(exitCode).toBe(2);
  expect(errors).toContain('Without --issuer anybody could act as this account');
});

test('a port that is in use is reported in one sentence', async () => {
  const { url } = await openHttp();
  const { port } = new URL(url);
  const { errors, exitCode } = await runProgram(['http', '--local', '--port', port]);
  expect([exitCode, errors]).toEqual([
    2,
    `Port ${port} is taken by another program. Set --port or PORT to another one.\n`,
  ]);
});
