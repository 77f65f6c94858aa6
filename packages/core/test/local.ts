// An embedded CodeTether, callers of it, and a worker that the test drives.
import { createLocalServer, type LocalServerOptions } from '@codetether/local-server';
import { onTestFinished } from 'vitest';
import { bearer } from '../src/auth/index.ts';
import { type Caller, type CallerOptions, createCaller } from '../src/index.ts';

export const url = 'http://codetether.local';

/** Closes with the test. Has no agent unless the test asks for one. */
export async function openLocal(options: LocalServerOptions = {}) {
  const local = await createLocalServer({ url, agent: 'none', ...options });
  onTestFinished(() => local.close());
  const fetchLocal: typeof fetch = (input, init) => local.fetch(new Request(input, init));
  return {
    local,
    fetch: fetchLocal,
    caller: (overrides: Partial<CallerOptions> = {}): Caller =>
      createCaller({
        url,
        session: bearer(local.tokens.admin),
        accountId: 'ada',
        tier: 'enterprise',
        fetch: fetchLocal,
        waitSeconds: 5,
        ...overrides,
      }),
    worker: await handWorker(fetchLocal),
  };
}

/** Registered and streaming, so that it may claim and release tasks like a real worker. */
async function handWorker(call: typeof fetch) {
  const post = async (path: string, body: object, method = 'POST') => {
    const response = await call(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  await post('/v1/agent/workers/register', {
    worker_id: 'w1',
    name: 'w1',
    capabilities: ['persistent'],
    models: [{ id: 'anthropic/claude-sonnet-4-20250514', name: 'Claude Sonnet 4', provider: 'anthropic' }],
    workspaces: [],
    agents: [],
  });
  const stream = await call(`${url}/v1/worker/tasks/stream?agent_name=reviewer&worker_id=w1`, {
    headers: { 'x-capabilities': 'persistent' },
  });
  onTestFinished(async () => {
    await stream.body?.cancel();
  });
  return {
    claim: (task_id: string) => post('/v1/worker/tasks/claim?worker_id=w1', { task_id }),
    release: (task_id: string, end: { status: string; result?: string; error?: string }) =>
      post('/v1/worker/tasks/release?worker_id=w1', { task_id, ...end }),
    async complete(task_id: string, result = 'done') {
      await this.claim(task_id);
      await this.release(task_id, { status: 'completed', result });
    },
    async fail(task_id: string, error = 'broken') {
      await this.claim(task_id);
      await this.release(task_id, { status: 'failed', error });
    },
    /** Another route of workers, which does not update queue entries. */
    report: (task_id: string, status: string, rest: object = {}) =>
      post(`/v1/agent/tasks/${task_id}/status`, { status, worker_id: 'w1', ...rest }, 'PUT'),
    requeue: (task_id: string) => post(`/v1/agent/tasks/${task_id}/requeue`, {}),
  };
}
