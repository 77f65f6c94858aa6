import { request as httpRequest } from 'node:http';
import { createTask, findTask } from '@codetether/core';
import { expect, test } from 'vitest';
import { serve } from '../../../../core/test/serve.ts';
import { connectClient, openHttp } from '../../../test/http.ts';

/** Sends each request to the next instance, and counts the requests of each. */
async function roundRobin(instances: readonly string[]) {
  const served = instances.map(() => 0);
  let turn = 0;
  const url = await serve((incoming, outgoing) => {
    const index = turn++ % instances.length;
    served[index] = (served[index] ?? 0) + 1;
    const { hostname, port } = new URL(instances[index] ?? '');
    const onward = httpRequest(
      { hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(onward);
  });
  return { url: `${url}/mcp`, served };
}

test('two instances behind a round-robin proxy serve one client, which does not notice', async () => {
  const first = await openHttp();
  const second = await openHttp(first.product);
  const proxy = await roundRobin([first.url, second.url]);
  const client = await connectClient(proxy.url);
  expect((await client.listTools()).tools.length).toBeGreaterThan(20);
  const ids: string[] = [];
  for (const title of ['one', 'two', 'three']) {
    const { structuredContent } = await client.callTool({ name: createTask.name, arguments: { title } });
    const { task_id } = structuredContent as { task_id: string };
    expect((await client.callTool({ name: findTask.name, arguments: { task_id } })).isError).toBeUndefined();
    ids.push(task_id);
  }
  const heard: unknown[] = [];
  const waiting = { name: 'wait', arguments: { task_id: ids[0], timeout_seconds: 1 } };
  await client.callTool(waiting, undefined, { onprogress: (progress) => heard.push(progress) });
  expect(heard.length).toBeGreaterThan(0);
  const [one = 0, two = 0] = proxy.served;
  expect(Math.abs(one - two)).toBeLessThanOrEqual(1);
});
