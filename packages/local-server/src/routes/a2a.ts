import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { internalServerError } from '../fastapi/http-error.ts';
import { isObject } from '../fastapi/schema.ts';
import { ACKNOWLEDGEMENT } from '../mcp/message-tools.ts';
import type { ServerContext } from '../server-context.ts';
import type { TaskRow } from '../store/tasks.ts';
import { isEnd } from '../tasks/work.ts';
import { naive } from '../time/stamps.ts';

const POLL_MS = 500;

/** The timeout of message/send. */
const WAIT_MS = 120_000;

/** A2A over JSON-RPC, as far as its tasks appear elsewhere: they have statuses that no other route knows (codetether-api.md 3.4). */
export function a2aRoutes({ store, clock, closing }: ServerContext): Hono {
  const app = new Hono();

  app.post('/a2a/jsonrpc', async (c) => {
    // The real route calls its authentication with the wrong argument.
    if (c.req.header('authorization') !== undefined) return internalServerError();
    const request = await message(c);
    switch (request.method) {
      case 'message/send':
        return c.json(result(request.id, { task: await send(textOf(request.params)) }));
      case 'tasks/get': {
        const row = store.tasks.find(String(request.params.id));
        return row
          ? c.json(result(request.id, { task: shown(row) }))
          : failure(c, request.id, -32602, `Task not found: ${request.params.id}`);
      }
      case 'tasks/cancel':
        return failure(
          c,
          request.id,
          -32603,
          "Internal error: CodetetherExecutor.cancel() missing 1 required positional argument: 'event_queue'",
        );
      default:
        return typeof request.method === 'string'
          ? failure(c, request.id, -32601, 'Method not found')
          : failure(c, request.id, -32600, 'Invalid Request');
    }
  });

  for (const path of ['/', '/v1/a2a'])
    app.post(path, async (c) => {
      const refuse = (status: 400 | 500, code: number, message: string, id?: unknown) =>
        c.json({ jsonrpc: '2.0', ...(id !== undefined && { id }), error: { code, message, data: null } }, status);
      const body: unknown = await c.req.json().catch(() => undefined);
      if (body === undefined) return refuse(400, -32700, 'Parse error');
      if (!isObject(body)) return refuse(500, -32603, 'Internal error');
      const { id, jsonrpc, method, params } = body;
      if (jsonrpc !== '2.0' || typeof method !== 'string') return refuse(400, -32600, 'Invalid Request', id);
      if (method === 'tasks/get' && isObject(params))
        return refuse(500, -32603, `Internal error: Task not found: ${params.id}`, id);
      if (method !== 'message/send') return refuse(400, -32601, 'Method not found', id);
      return c.json(result(id ?? null, acknowledgement()));
    });

  return app;

  /** Creates a task and waits until a worker has ended it. */
  async function send(prompt: string) {
    const id = randomUUID();
    const now = clock.now();
    store.tasks.insert({
      id,
      workspaceId: null,
      title: `A2A Task ${id.slice(0, 8)}`,
      prompt,
      agentType: 'build',
      status: 'submitted',
      priority: 0,
      workerId: null,
      result: null,
      error: null,
      metadata: {},
      createdAt: now,
      updatedAt: now,
      startedAt: null,
      completedAt: null,
    });
    for (;;) {
      const row = store.tasks.find(id);
      if (row && (isEnd(row.status) || clock.now() - now >= WAIT_MS))
        return shown(isEnd(row.status) ? row : { ...row, status: 'failed' });
      await clock.sleep(POLL_MS, closing);
    }
  }

  function acknowledgement() {
    const now = naive(clock.now());
    return {
      task: {
        id: randomUUID(),
        context_id: null,
        status: 'pending',
        artifacts: [],
        history: [],
        task_metadata: {},
        created_at: now,
        updated_at: now,
        title: 'Message processing',
        description: 'Processing incoming message',
        progress: null,
        messages: null,
        worker_id: null,
        claimed_at: null,
        model_ref: null,
        subcall_model_ref: null,
        resolved_subcall_model_ref: null,
        resolved_subcall_source: null,
        resolved_subcall_warning: null,
      },
      message: {
        message_id: '',
        role: 'user',
        parts: [{ kind: 'text', text: ACKNOWLEDGEMENT, file: null, data: null, metadata: null }],
        context_id: null,
        task_id: null,
        metadata: null,
        extensions: [],
      },
    };
  }
}

async function message(c: Context): Promise<{ id: unknown; method: unknown; params: Record<string, unknown> }> {
  const body: unknown = await c.req.json().catch(() => null);
  const { id = null, method, params } = isObject(body) ? body : {};
  return { id, method, params: isObject(params) ? params : {} };
}

function textOf(params: Record<string, unknown>): string {
  const parts = isObject(params.message) && Array.isArray(params.message.parts) ? params.message.parts : [];
  return parts
    .flatMap((part: unknown) => (isObject(part) && typeof part.text === 'string' ? [part.text] : []))
    .join(' ');
}

const shown = (row: TaskRow) => ({
  id: row.id,
  contextId: null,
  status: { state: row.status },
  artifacts: [],
  history: [],
  metadata: { title: row.title, description: null },
});

const result = (id: unknown, value: unknown) => ({ jsonrpc: '2.0', id, result: value });

const failure = (c: Context, id: unknown, code: number, text: string) =>
  c.json({ jsonrpc: '2.0', id, error: { code, message: text } }, code === -32603 ? 500 : 400);
