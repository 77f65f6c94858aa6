import { findTask } from '@codetether/core';
import { CompleteResultSchema, ListToolsResultSchema, ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from 'vitest';
import { connect, type Way } from '../../test/connect.ts';

test.each<Way>(['memory', 'http', 'http with sessions'])(
  'over %s wrong params are named in a sentence',
  async (over) => {
    const { client } = await connect({ over });
    const ask = (method: string, params: Record<string, unknown>) => client.request({ method, params }, ResultSchema);
    await expect(ask('tools/call', { name: 5 })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('params.name: Invalid input: expected string, received number.'),
    });
    await expect(ask('tools/call', { name: 'wait', arguments: 'x' })).rejects.toMatchObject({ code: -32602 });
    await expect(ask('resources/read', {})).rejects.toMatchObject({ code: -32602 });
    await expect(ask('prompts/get', { name: 'budget_alert', arguments: { above: 5 } })).rejects.toMatchObject({
      code: -32602,
    });
    await expect(ask('tools/list', { cursor: 'made-up' })).rejects.toMatchObject({ code: -32602 });
    await expect(ask('constructor', {})).rejects.toMatchObject({ code: -32601 });
  },
);

test.each<Way>(['memory', 'http', 'http with sessions'])('over %s answers follow the protocol', async (over) => {
  const { client } = await connect({ over });
  const ref = { type: 'ref/prompt', name: 'budget_alert' };
  await client.request({ method: 'tools/list' }, ListToolsResultSchema.strict());
  await client.request(
    { method: 'completion/complete', params: { ref, argument: { name: 'month', value: '' } } },
    CompleteResultSchema,
  );
});

test.each<Way>(['memory', 'http', 'http with sessions'])(
  'over %s a call that asks for an MCP task is answered like any other',
  async (over) => {
    const { client } = await connect({ over });
    const params = { name: findTask.name, arguments: { task_id: crypto.randomUUID() }, task: { ttl: 1_000 } };
    const answer = await client.request({ method: 'tools/call', params }, ResultSchema);
    expect(answer).toMatchObject({ structuredContent: { items: [] } });
  },
);
