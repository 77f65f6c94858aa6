import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { HttpError } from '../fastapi/http-error.ts';
import { readBody } from '../fastapi/request-input.ts';
import { list, maybe, model, optional, required, str } from '../fastapi/schema.ts';
import { aborted, eventStream } from '../http/event-stream.ts';
import { waitingTask } from '../queue/task-announcements.ts';
import type { ConnectedWorker } from '../registries/worker-registry.ts';
import type { ServerContext } from '../server-context.ts';
import { notifyByEmail } from '../tasks/outbox.ts';
import { isEnd } from '../tasks/work.ts';
import { every } from '../time/clock.ts';
import { zoned } from '../time/stamps.ts';

const HEARTBEAT_MS = 30_000;

const claimBody = model({ task_id: required(str()) });

const releaseBody = model({
  task_id: required(str()),
  status: optional(str(), 'completed'),
  result: maybe(str()),
  error: maybe(str()),
});

/** The protocol by which workers listen, claim and release (codetether-api.md 10.2). */
export function workerStreamRoutes(context: ServerContext): Hono {
  const { store, clock, workers, closing } = context;
  const app = new Hono();

  app.get('/v1/worker/tasks/stream', (c) => {
    const agentName = c.req.query('agent_name') ?? c.req.header('x-agent-name');
    if (!agentName) throw new HttpError(400, 'agent_name is required (query param or X-Agent-Name header)');
    const workerId = c.req.query('worker_id') ?? c.req.header('x-worker-id') ?? randomUUID().slice(0, 12);
    return eventStream(AbortSignal.any([closing, c.req.raw.signal]), async (send, signal) => {
      const worker = workers.connect({
        workerId,
        agentName,
        capabilities: words(c.req.header('x-capabilities')),
        codebases: withIdsOfPaths(words(c.req.header('x-codebases'))),
        offer: (data) => send({ event: 'task_available', data }),
      });
      send({
        event: 'connected',
        data: {
          event: 'connected',
          worker_id: workerId,
          agent_name: agentName,
          message: 'Connected to task stream',
          timestamp: zoned(clock.now()),
        },
      });
      // Leaves out tasks with a target, even for the target itself.
      for (const row of store.tasks.waiting())
        if (row.workspaceId === null || worker.codebases.includes(row.workspaceId)) worker.offer(waitingTask(row));
      void every(clock, HEARTBEAT_MS, signal, () => {
        send({ event: 'heartbeat', data: { timestamp: zoned(clock.now()), worker_id: workerId } });
        workers.heartbeat(worker);
      });
      await aborted(signal);
      workers.disconnect(worker);
    });
  });

  app.post('/v1/worker/tasks/claim', async (c) => {
    const body = await readBody(c.req.raw, claimBody);
    const workerId = claimant(c);
    if (!workers.claim(body.task_id, workerId))
      throw new HttpError(
        409,
        `Task ${body.task_id} cannot be claimed by worker ${workerId} (already claimed, worker not connected, or worker not eligible for this task)`,
      );
    return c.json({
      success: true,
      task_id: body.task_id,
      worker_id: workerId,
      message: 'Task claimed successfully',
    });
  });

  app.post('/v1/worker/tasks/release', async (c) => {
    const body = await readBody(c.req.raw, releaseBody);
    const workerId = claimant(c);
    if (!workers.release(body.task_id, workerId, body))
      throw new HttpError(404, `Task ${body.task_id} not claimed by worker ${workerId}`);
    if (isEnd(body.status)) notifyByEmail(context, body.task_id);
    return c.json({
      success: true,
      task_id: body.task_id,
      worker_id: workerId,
      status: body.status,
      message: 'Task released successfully',
    });
  });

  app.get('/v1/worker/connected', (c) => {
    const connected = workers.list().map(shown);
    return c.json({ workers: connected, count: connected.length, timestamp: zoned(clock.now()) });
  });

  app.get('/v1/worker/connected/:id', (c) => {
    const worker = workers.find(c.req.param('id'));
    if (!worker) throw new HttpError(404, `Worker ${c.req.param('id')} not found or not connected`);
    return c.json(shown(worker));
  });

  app.put('/v1/worker/codebases', async (c) => {
    const { codebases } = await readBody(c.req.raw, model({ codebases: required(list(str())) }));
    const workerId = claimant(c);
    const worker = workers.find(workerId);
    if (!worker) throw new HttpError(404, `Worker ${workerId} not found (not connected via SSE?)`);
    worker.codebases = codebases;
    return c.json({ success: true, worker_id: workerId, codebases, message: 'Codebases updated successfully' });
  });

  return app;

  /** A workspace may be named by its path. */
  function withIdsOfPaths(codebases: string[]): string[] {
    const ids = codebases.flatMap((name) => (name.startsWith('/') ? (store.workspaces.atPath(name)?.id ?? []) : []));
    return [...new Set([...codebases, ...ids])];
  }
}

function claimant(c: Context): string {
  const workerId = c.req.query('worker_id') ?? c.req.header('x-worker-id');
  if (!workerId) throw new HttpError(400, 'worker_id is required (query param or X-Worker-ID header)');
  return workerId;
}

const words = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

function shown(worker: ConnectedWorker) {
  return {
    worker_id: worker.workerId,
    agent_name: worker.agentName,
    connected_at: zoned(worker.connectedAt),
    last_heartbeat: zoned(worker.lastHeartbeat),
    is_busy: worker.currentTaskId !== null,
    current_task_id: worker.currentTaskId,
    capabilities: worker.capabilities,
    codebases: worker.codebases,
  };
}
