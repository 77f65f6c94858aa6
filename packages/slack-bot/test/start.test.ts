// Starts that come to nothing: they say why, and leave nothing running.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startBotProcess } from './bot-process.ts';
import { testDeployment } from './deployment.ts';
import { testDatabase } from './test-database.ts';

test('a port that is taken ends the program with a reason', async () => {
  const { env } = await testDeployment();
  const database = await testDatabase();
  const http = createServer();
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  onTestFinished(() => void http.close());
  const port = String((http.address() as AddressInfo).port);
  const start = startBotProcess({ ...env, DATABASE_URL: database.url, PORT: port });
  await expect(start).rejects.toThrow(/ended \(1\)[\s\S]*address already in use/);
});

test.each([
  ['refuses the socket', { SLACK_APP_TOKEN: 'xapp-wrong' }, 'not_allowed_token_type'],
  ['does not answer', { SLACK_URL: 'http://127.0.0.1:9' }, 'http request failed'],
])('while Slack %s the program can be told to end', async (_, settings, said) => {
  const { env } = await testDeployment();
  const database = await testDatabase();
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, PORT: '0', ...env, DATABASE_URL: database.url, ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  for await (const line of createInterface(child.stderr)) if (line.includes(said)) break;
  const exited = once(child, 'exit');
  child.stderr.resume();
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

test('a Slack that does not answer ends the program after a few tries', async () => {
  const { env } = await testDeployment();
  const database = await testDatabase();
  const start = startBotProcess({ ...env, DATABASE_URL: database.url, SLACK_URL: 'http://127.0.0.1:9' });
  await expect(start).rejects.toThrow(/ended \(1\)/);
});
