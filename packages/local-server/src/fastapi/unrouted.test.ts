import { afterAll, expect, test } from 'vitest';
import { client } from '../../test/client.ts';
import { createLocalServer } from '../server.ts';

const local = await createLocalServer({ agent: 'none' });
const { send } = client(local);
afterAll(() => local.close());

test.each([
  ['PUT', '/v1/agent/tasks', 405, 'GET'],
  ['HEAD', '/v1/agent/tasks', 405, 'GET'],
  ['PATCH', '/v1/ralph/runs', 405, 'POST'],
  ['PUT', '/v1/automation/tasks/x', 405, 'GET'],
])('%s %s is %i and allows the first method of the path', async (method, path, status, allow) => {
  const response = await send(method, path);
  expect([response.status, response.headers.get('allow')]).toEqual([status, allow]);
});

test('a path with a slash too many or too few redirects', async () => {
  const location = async (path: string) => (await send('GET', path)).headers.get('location');
  expect(await location('/v1/agent/tasks/?status=pending')).toMatch(/\/v1\/agent\/tasks\?status=pending$/);
  expect(await location('/v1/automation')).toMatch(/\/v1\/automation\/$/);
  expect(await (await send('GET', '/v1/nowhere/')).json()).toEqual({ detail: 'Not Found' });
});
