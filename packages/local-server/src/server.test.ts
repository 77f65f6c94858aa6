import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLocalServer, drivenClock, type LocalServer } from './index.ts';

const get = async (server: LocalServer, path: string, token?: string) => {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await server.fetch(new Request(`http://codetether.local${path}`, { headers }));
  return { status: response.status, body: JSON.parse(await response.text()) };
};

const createTask = async (server: LocalServer, title: string) => {
  const response = await server.fetch(
    new Request('http://codetether.local/v1/agent/tasks', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title, prompt: 'p' }),
    }),
  );
  return JSON.parse(await response.text());
};

test('the ready-made tokens are good for what their kind may do', async () => {
  const server = await createLocalServer({ agent: 'none' });
  const { user, keycloak, admin, api_key, expired } = server.tokens;
  const statuses = async (token: string) => [
    (await get(server, '/v1/ralph/runs', token)).status,
    (await get(server, '/v1/automation/tasks', token)).status,
    (await get(server, '/v1/token-billing/usage/summary', token)).status,
  ];
  expect(await statuses(user)).toEqual([200, 401, 403]);
  expect(await statuses(api_key)).toEqual([200, 200, 403]);
  expect(await statuses(keycloak)).toEqual([200, 200, 403]);
  expect(await statuses(admin)).toEqual([200, 200, 200]);
  expect(await statuses(expired)).toEqual([401, 401, 401]);
  await server.close();
});

test('a login lasts a day', async () => {
  const clock = drivenClock(Date.parse('2026-05-04T09:00:00Z'));
  const server = await createLocalServer({ agent: 'none', clock });
  await clock.advance(23 * 3_600_000);
  expect((await get(server, '/v1/users/me', server.tokens.user)).status).toBe(200);
  await clock.advance(2 * 3_600_000);
  expect((await get(server, '/v1/users/me', server.tokens.user)).status).toBe(401);
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
  expect((await get(after, `/v1/agent/tasks/${id}`)).body).toMatchObject({ title: 'Kept', status: 'pending' });
  expect((await get(after, '/v1/users/me', user)).status).toBe(200);
  expect((await get(after, '/v1/users/me', api_key)).status).toBe(200);
  await after.close();
  rmSync(folder, { recursive: true });
});

test('two servers know nothing of each other', async () => {
  const [one, two] = await Promise.all([createLocalServer({ agent: 'none' }), createLocalServer({ agent: 'none' })]);
  await createTask(one, 'Only here');
  expect((await get(two, '/v1/agent/tasks')).body).toEqual([]);
  expect((await get(two, '/v1/users/me', one.tokens.user)).status).toBe(401);
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
