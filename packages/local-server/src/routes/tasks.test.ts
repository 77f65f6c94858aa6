import { afterAll, expect, test } from 'vitest';
import { client } from '../../test/client.ts';
import { createLocalServer } from '../server.ts';

const local = await createLocalServer({ agent: 'none' });
const { call, send, tool } = client(local);
afterAll(() => local.close());

const create = (body: object) => call('POST', '/v1/agent/tasks', { title: 't', prompt: 'p', ...body });

test('over REST the model stays as it was sent, over MCP it is resolved', async () => {
  expect(await create({ model: 'sonnet' })).toMatchObject({
    model: 'sonnet',
    model_ref: 'anthropic:claude-sonnet-4-20250514',
  });
  expect(await create({ model: 'no-such' })).toMatchObject({ model: 'no-such', model_ref: null });
  expect(await tool('create_task', { title: 't', model: 'sonnet' })).toMatchObject({
    model: 'anthropic/claude-sonnet-4-20250514',
  });
  expect(await tool('create_task', { title: 't', model: 'no-such' })).toMatchObject({ model: 'no-such' });
});

test('a target worker that is not connected is dropped with a warning', async () => {
  const { metadata } = await create({ metadata: { target_worker_id: 'gone' } });
  expect(metadata._routing_warning).toBe(
    'Target worker "gone" is not connected; task auto-routed to available worker.',
  );
  expect(metadata).not.toHaveProperty('target_worker_id');
});

test('a body without a content type is a text', async () => {
  const request = new Request('http://local/v1/agent/tasks', { method: 'POST', body: '{"title":"t","prompt":"p"}' });
  request.headers.delete('content-type');
  const response = await local.fetch(request);
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ detail: [{ type: 'model_attributes_type' }] });
});

test('the last of two equal parameters counts', async () => {
  await create({ title: 'waiting' });
  expect(await (await send('GET', '/v1/agent/tasks?status=pending&status=completed')).json()).toEqual([]);
});

test('MCP answers with Python’s own errors', async () => {
  expect(await tool('create_task', { title: 't', description: 5 })).toEqual({
    error: "Tool execution error: 'int' object has no attribute 'lower'",
  });
  expect(await tool('send_message_async', { message: null })).toEqual({
    error: "Tool execution error: object of type 'NoneType' has no len()",
  });
});
