import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { client } from '../test/client.ts';
import { createLocalServer, drivenClock, type LocalServer } from './index.ts';

const status = async (server: LocalServer, path: string, token: string) =>
  (await client(server, token).send('GET', path)).status;

const createTask = (server: LocalServer, title: string) =>
  client(server).call('POST', '/v1/agent/tasks', { title, prompt: 'p' });

test('the ready-made tokens have the permissions of their kind', async () => {
  const server = await createLocalServer({ agent: 'none' });
  const { user, keycloak, admin, api_key, expired } = server.tokens;
  const statuses = async (token: string) => [
    await status(server, '/v1/ralph/runs', token),
    await status(server, '/v1/automation/tasks', token),
    await status(server, '/v1/token-billing/usage/summary', token),
  ];
  expect(await statuses(user)).toEqual([200, 401, 403]);
  expect(await statuses(api_key)).toEqual([200, 200, 403]);
  expect(await statuses(keycloak)).toEqual([200, 200, 403]);
  expect(await statuses(admin)).toEqual([200, 200, 200]);
  expect(await statuses(expired)).toEqual([401, 401, 401]);
  await server.close();
});

test('only the policy accepts a token from the query, and it requires the exact word Bearer', async () => {
  const server = await createLocalServer({ agent: 'none' });
  const { user } = server.tokens;
  const ask = async (path: string, authorization?: string) =>
    (await server.fetch(new Request(`http://local${path}`, { headers: authorization ? { authorization } : {} })))
      .status;
  expect(await ask(`/v1/ralph/runs?access_token=${user}`)).toBe(200);
  expect(await ask(`/v1/users/me?access_token=${user}`)).toBe(401);
  expect(await ask('/v1/ralph/runs', `bearer ${user}`)).toBe(401);
  expect(await ask('/v1/users/me', `bearer ${user}`)).toBe(200);
  await server.close();
});

test('a login lasts a day', async () => {
  const clock = drivenClock(Date.parse('2026-05-04T09:00:00Z'));
  const server = await createLocalServer({ agent: 'none', clock });
  await clock.advance(23 * 3_600_000);
  expect(await status(server, '/v1/users/me', server.tokens.user)).toBe(200);
  await clock.advance(2 * 3_600_000);
  expect(await status(server, '/v1/users/me', server.tokens.user)).toBe(401);
  await server.close();
});

test('tasks and logins in a file outlive a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'local-server-'));
  const data = join(folder, 'codetether.sqlite');
  const before = await createLocalServer({ agent: 'none', data });
  const { id } = await createTask(before, 'Kept');
  const { user, api_key } = before.tokens;
  await before.close();

  const after = await createLocalServer({ agent: 'none', data });
  expect(await client(after).call('GET', `/v1/agent/tasks/${id}`)).toMatchObject({ title: 'Kept', status: 'pending' });
  expect(await status(after, '/v1/users/me', user)).toBe(200);
  expect(await status(after, '/v1/users/me', api_key)).toBe(200);
  await after.close();
  rmSync(folder, { recursive: true });
});

test('two servers are independent', async () => {
  const [one, two] = await Promise.all([createLocalServer({ agent: 'none' }), createLocalServer({ agent: 'none' })]);
  await createTask(one, 'Only here');
  expect(await client(two).call('GET', '/v1/agent/tasks')).toEqual([]);
  expect(await status(two, '/v1/users/me', one.tokens.user)).toBe(401);
  await Promise.all([one.close(), two.close()]);
});

test('an open stream ends when the server closes', async () => {
  const server = await createLocalServer({ agent: 'none' });
  const { id } = await createTask(server, 'Watched');
  const response = await server.fetch(
    new Request(`http://codetether.local/v1/agent/tasks/${id}/output/stream?access_token=${server.tokens.user}`),
  );
  await server.close();
  expect(await response.text()).toBe('');
});

test('a refusal names the document with the token issuer', async () => {
  const server = await createLocalServer({ agent: 'none' });
  const refused = await server.fetch(new Request('http://codetether.local/v1/ralph/runs'));
  const address = /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '')?.[1];
  const metadata = await server.fetch(new Request(address ?? 'http://nowhere'));
  expect(JSON.parse(await metadata.text())).toMatchObject({
    resource: 'http://codetether.local',
    authorization_servers: ['http://codetether.local/realms/codetether'],
  });
  await server.close();
});
