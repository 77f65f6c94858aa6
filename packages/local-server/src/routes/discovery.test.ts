import { expect, onTestFinished, test } from 'vitest';
import { client, toolCall } from '../../test/client.ts';
import { createLocalServer } from '../server.ts';

async function server() {
  const local = await createLocalServer({ agent: 'none' });
  onTestFinished(() => local.close());
  return client(local);
}

test('the server says that it is healthy, and shows the card of its hub', async () => {
  const { call, tool } = await server();
  expect(await call('GET', '/health')).toEqual({
    status: 'healthy',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{15}$/),
    policy_engine: { mode: 'local', healthy: true, roles_loaded: 7 },
  });
  const card = await call('GET', '/.well-known/agent-card.json');
  expect(card).toMatchObject({
    name: 'A2A Coordination Hub',
    protocol_version: '0.3',
    capabilities: { streaming: false, media: true },
    provider: { organization: 'A2A Server' },
  });
  const skills = card.skills.map(({ id, name, description }: Record<string, string>) => ({ id, name, description }));
  expect((await tool('get_agent_card')).skills).toEqual(skills);
});

test('models are ordered by provider, then name, by code point; Gemini 3 Flash comes first and is the default', async () => {
  const { call, send } = await server();
  const models = [
    { id: 'openai/o3', name: 'o3', provider: 'openai' },
    { id: 'openai/GPT', name: 'GPT', provider: 'openai' },
    { id: 'Zhipu/glm', name: 'GLM', provider: 'Zhipu' },
    { id: 'bare', name: 'Bare' },
  ];
  await call('POST', '/v1/agent/workers/register', { worker_id: 'w1', name: 'w1', models });
  const list = async () => {
    const { models: listed, default: first } = await call('GET', '/v1/agent/models');
    return { ids: listed.map(({ id }: { id: string }) => id), first };
  };
  const leave = new AbortController();
  await send('GET', '/v1/worker/tasks/stream?agent_name=w1&worker_id=w1', undefined, leave.signal);
  expect(await list()).toEqual({ ids: ['bare', 'Zhipu/glm', 'openai/GPT', 'openai/o3'], first: 'bare' });

  const gemini = { id: 'google/gemini-3-flash-preview', name: 'Gemini 3 Flash', provider: 'google' };
  await call('POST', '/v1/agent/workers/register', { worker_id: 'w1', name: 'w1', models: [...models, gemini] });
  expect(await list()).toMatchObject({
    ids: [gemini.id, 'bare', 'Zhipu/glm', 'openai/GPT', 'openai/o3'],
    first: gemini.id,
  });
  leave.abort();
});

test('the path of a workspace becomes absolute', async () => {
  const { call } = await server();
  await call('POST', '/v1/agent/workers/register', { worker_id: 'w1', name: 'w1' });
  const pathOf = async (path: string) =>
    (await call('POST', '/v1/agent/workspaces', { name: path, path, worker_id: 'w1' })).workspace.path;
  expect(await pathOf('demo/../shop/')).toBe('/app/shop');
  expect(await pathOf('')).toBe('/app');
  expect(await pathOf('~/shop')).toBe('/root/shop');
  expect(await pathOf('/srv//shop/.')).toBe('/srv/shop');
  expect(await call('GET', '/v1/agent/workspaces?path=shop')).toBe('/app/shop');
});

test('a slash in an id, even an escaped one, separates parts of the path', async () => {
  const { send } = await server();
  const answer = await send('GET', '/v1/agent/tasks/a%2Fb');
  expect([answer.status, await answer.json()]).toEqual([404, { detail: 'Not Found' }]);
  expect(await (await send('GET', '/v1/agent/tasks/a%20b')).json()).toEqual({ detail: 'Task not found' });
});

test('a NUL is accepted, and what has one is never stored', async () => {
  const { call, tool } = await server();
  const { id } = await call('POST', '/v1/agent/tasks', { title: 'a\u0000b', prompt: 'p' });
  const deep = await tool('create_task', { title: 'Deep', metadata: { note: 'a\u0000b' } });
  expect(deep).toMatchObject({ success: true, run_id: expect.any(String) });
  expect(await call('GET', `/v1/agent/tasks/${id}`)).toMatchObject({ title: 'a\u0000b', status: 'pending' });
  expect(await call('GET', '/v1/agent/tasks')).toEqual([]);

  const stored = await call('POST', '/v1/agent/tasks', { title: 't', prompt: 'p' });
  await call('POST', '/v1/agent/workers/register', { worker_id: 'w1', name: 'w1' });
  await call('PUT', `/v1/agent/tasks/${stored.id}/status`, {
    status: 'completed',
    worker_id: 'w1',
    result: 'a\u0000b',
  });
  expect((await call('GET', '/v1/agent/tasks'))[0]).toMatchObject({ id: stored.id, status: 'pending', result: null });
});

test('a priority beyond 64 bits is accepted and not stored', async () => {
  const { call, send } = await server();
  const task = { title: 't', prompt: 'p' };
  expect(await call('POST', '/v1/agent/tasks', { ...task, priority: 1e20 })).toMatchObject({ priority: 1e20 });
  expect(await call('GET', '/v1/agent/tasks')).toEqual([]);
  // From here on JavaScript writes a number that Python reads as a fraction.
  expect((await send('POST', '/v1/agent/tasks', { ...task, priority: 1e21 })).status).toBe(422);
});

test('Python reads NaN in JSON, and cannot write it', async () => {
  const local = await createLocalServer({ agent: 'none' });
  onTestFinished(() => local.close());
  const post = (path: string, body: string) =>
    local.fetch(
      new Request(`http://codetether.local${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      }),
    );
  const refused = await post('/v1/agent/tasks', '{"title":"NaN","prompt":"p","priority":NaN}');
  expect([refused.status, await refused.text()]).toEqual([500, 'Internal Server Error']);
  const call = JSON.stringify(toolCall('create_task', { title: 'NaN', priority: 0 })).replace(':0}', ':-Infinity}');
  expect((await post('/mcp/v1/rpc', call)).status).toBe(200);
});
