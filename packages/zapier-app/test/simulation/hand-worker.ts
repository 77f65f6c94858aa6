// A worker and other programs, over the server's own protocol.
import type { LocalServer } from '@codetether/local-server';

export async function openWorker({ fetch }: LocalServer, url: string) {
  const post = async (path: string, body: object) => {
    const request = new Request(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const response = await fetch(request);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    await response.text();
  };
  const about = { worker_id: 'w1', name: 'w1', capabilities: ['persistent'], models: [], workspaces: [], agents: [] };
  await post('/v1/agent/workers/register', about);
  const stream = await fetch(
    new Request(`${url}/v1/worker/tasks/stream?agent_name=worker&worker_id=w1`, {
      headers: { 'x-capabilities': 'persistent' },
    }),
  );
  void stream.body?.pipeTo(new WritableStream()).catch(() => undefined);
  return {
    async end(task_id: string, outcome: object) {
      await post('/v1/worker/tasks/claim?worker_id=w1', { task_id });
      await post('/v1/worker/tasks/release?worker_id=w1', { task_id, ...outcome });
    },
    requeue: (task_id: string) => post(`/v1/agent/tasks/${task_id}/requeue`, {}),
    makeOfOthers: (index: number) => post('/mcp/v1/tasks', { title: `Of others ${index}`, description: 'Theirs' }),
  };
}
