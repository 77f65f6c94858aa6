// A worker that the test drives, over the server's own protocol.

export async function handWorker(url: string) {
  const post = async (path: string, body: object) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  };
  const models = [{ id: 'anthropic/claude-sonnet-4-20250514', name: 'Claude Sonnet 4', provider: 'anthropic' }];
  await post('/v1/agent/workers/register', {
    worker_id: 'w1',
    name: 'w1',
    capabilities: ['persistent'],
    models,
    workspaces: [],
    agents: [],
  });
  for (const name of ['api', 'shop'])
    await post('/v1/agent/workspaces', { name, path: `/srv/${name}`, worker_id: 'w1' });
  const stopped = new AbortController();
  const stream = await fetch(`${url}/v1/worker/tasks/stream?agent_name=reviewer&worker_id=w1`, {
    headers: { 'x-capabilities': 'persistent' },
    signal: stopped.signal,
  });
  // Node closes a response that nobody reads as soon as the garbage collector finds it, and the agent would leave.
  void stream.text().catch(() => undefined);
  const end = async (task_id: unknown, outcome: { status: string; result?: string; error?: string }) => {
    await post('/v1/worker/tasks/claim?worker_id=w1', { task_id });
    await post('/v1/worker/tasks/release?worker_id=w1', { task_id, ...outcome });
  };
  return {
    complete: (task_id: unknown, result = 'done') => end(task_id, { status: 'completed', result }),
    fail: (task_id: unknown) => end(task_id, { status: 'failed', error: 'broken' }),
    requeue: (task_id: unknown) => post(`/v1/agent/tasks/${task_id}/requeue`, {}),
    stop: () => stopped.abort(),
  };
}
