import { expect, test } from 'vitest';
import { createLocalServer } from './index.ts';

test('a task made over MCP is found by id and has a run', async () => {
  const server = await createLocalServer();
  const call = async (name: string, args: object) => {
    const response = await server.fetch(
      new Request('http://codetether.local/mcp/v1/rpc', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }),
      }),
    );
    const answer: { result: { content: [{ text: string }] } } = JSON.parse(await response.text());
    return JSON.parse(answer.result.content[0].text);
  };
  const { task_id, run_id } = await call('create_task', { title: 'Tidy up' });
  const found = await server.fetch(new Request(`http://codetether.local/v1/agent/tasks/${task_id}`));
  expect(await found.json()).toMatchObject({ id: task_id, title: 'Tidy up', status: 'pending' });
  const { runs } = await call('list_task_runs', {});
  expect(runs).toMatchObject([{ id: run_id, task_id, status: 'queued' }]);
  await server.close();
});
