// Starts that come to nothing: they say why, and leave nothing running.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { closedPort } from '../../core/test/certificates.ts';
import { serve } from '../../core/test/serve.ts';
import { endOf } from './bot-process.ts';
import { testDeployment } from './deployment.ts';
import { testDatabase } from './test-database.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

const nowhere = `http://127.0.0.1:${await closedPort()}`;

async function portOfServer(): Promise<string> {
  return new URL(await serve((_request, response) => response.end())).port;
}

test.for<[string, (databaseUrl: URL, port: string) => Record<string, string>, RegExp]>([
  [
    'a port that is taken',
    (_, PORT) => ({ PORT }),
    /^Port \d+ is taken by another program\. Set PORT to another one\.$/,
  ],
  [
    'an address of another machine',
    () => ({ HOST: '192.0.2.1' }),
    /^This machine has no address 192\.0\.2\.1\. Set HOST to one that it has/,
  ],
  [
    'a wrong bot token',
    () => ({ SLACK_BOT_TOKEN: 'xoxb-wrong' }),
    /^Slack does not accept SLACK_BOT_TOKEN \(invalid_auth\)\. Copy the Bot User OAuth Token again/,
  ],
  [
    'a wrong app token',
    () => ({ SLACK_APP_TOKEN: 'xapp-wrong' }),
    /^Slack does not accept SLACK_APP_TOKEN \(not_allowed_token_type\)\. Create an App-Level Token/,
  ],
  [
    'a wrong password of the database',
    (url) => ({ DATABASE_URL: changed(url, { password: 'wrong' }) }),
    /^PostgreSQL at 127\.0\.0\.1:\d+ does not accept the user and the password of DATABASE_URL\. Correct them/,
  ],
  [
    'no password of the database',
    (url) => ({ DATABASE_URL: changed(url, { password: '' }) }),
    /^DATABASE_URL has no password, and PostgreSQL at 127\.0\.0\.1:\d+ asks for one\. Write it as in/,
  ],
  [
    'a database that does not exist',
    (url) => ({ DATABASE_URL: changed(url, { pathname: '/nowhere' }) }),
    /^PostgreSQL at 127\.0\.0\.1:\d+ has no database "nowhere"\. Create it, or name another one in DATABASE_URL\.$/,
  ],
  [
    'a database server that does not speak TLS',
    (url) => ({ DATABASE_URL: changed(url, { search: '?sslmode=verify-full' }) }),
    /^PostgreSQL at 127\.0\.0\.1:\d+ speaks no TLS\. Take sslmode out of DATABASE_URL/,
  ],
  [
    'a database server that is not there',
    (url) => ({ DATABASE_URL: changed(url, { port: '1' }) }),
    /^DATABASE_URL cannot be used\. Nothing answers at postgres:\/\/127\.0\.0\.1:1\. Check the address of the PostgreSQL server/,
  ],
  [
    'a database server that is something else',
    (url, port) => ({ DATABASE_URL: changed(url, { port }) }),
    /^No PostgreSQL answers at 127\.0\.0\.1:\d+, the server of DATABASE_URL\. Check its address/,
  ],
  [
    'a proxy that is not a URL',
    () => ({ HTTPS_PROXY: 'proxy:3128' }),
    /^HTTPS_PROXY is not the URL of a proxy\. Set it to/,
  ],
])('%s: one sentence that names the setting, and exit code 2', async ([, settings, sentence]) => {
  const { env } = await testDeployment();
  const database = await testDatabase();
  const changes = settings(new URL(database.url), await portOfServer());
  const { exitCode, errors, last } = await endOf({ ...env, DATABASE_URL: database.url, ...changes });
  expect(last).toMatch(sentence);
  expect(errors).not.toMatch(/^\s+at /m);
  expect(errors).not.toContain(new URL(database.url).password);
  expect(exitCode).toBe(2);
});

function changed(url: URL, parts: Partial<Pick<URL, 'password' | 'pathname' | 'port' | 'search'>>): string {
  return Object.assign(new URL(url), parts).href;
}

test.each([
  ['opens no socket', { SLACK_APP_TOKEN: 'xapp-standin' }, 'Slack opens no web socket'],
  ['does not answer', { SLACK_URL: nowhere }, `Nothing answers at ${nowhere}.`],
])('while Slack %s the program can be told to end', async (_, settings, said) => {
  const { env, slack } = await testDeployment();
  slack.fault({ method: 'apps.connections.open', with: 503, times: 100 });
  const database = await testDatabase();
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
  const { exitCode, last } = await endOf({ ...env, DATABASE_URL: database.url, SLACK_URL: nowhere });
  expect(last).toContain(`Slack cannot be reached. auth.test: not_sent; Nothing answers at ${nowhere}. Check`);
  expect(exitCode).toBe(1);
});
