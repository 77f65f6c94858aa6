import { Hono } from 'hono';
import { HttpError } from '../fastapi/http-error.ts';
import { readBody, readQuery } from '../fastapi/request-input.ts';
import { dict, int, maybe, model, optional, required, str } from '../fastapi/schema.ts';
import { waitingTask } from '../queue/task-announcements.ts';
import { requeue } from '../queue/task-reaper.ts';
import { isAlive } from '../registries/agent-registry.ts';
import type { ServerContext } from '../server-context.ts';
import type { Store } from '../store/store.ts';
import type { TaskRow } from '../store/tasks.ts';
import type { TaskDraft } from '../tasks/agent-bridge.ts';
import { isTaskStatus } from '../tasks/work.ts';
import { naive, zoned, zonedOrNull } from '../time/stamps.ts';

/** The body of POST /v1/agent/tasks and of POST /v1/agent/workspaces/{id}/tasks (monitor_api.py:1852). */
export const newTask = model({
  title: required(str()),
  prompt: required(str()),
  agent_type: optional(str(), 'build'),
  priority: optional(int(), 0),
  metadata: optional(dict(), {}),
  workspace_id: maybe(str()),
  model: maybe(str()),
  model_ref: maybe(str()),
  worker_personality: maybe(str()),
});

const responseModel = model({
  title: required(str()),
  prompt: required(str()),
  agent_type: required(str()),
  priority: required(int()),
});

const statusReport = model({
  status: required(str()),
  worker_id: required(str()),
  session_id: maybe(str()),
  result: maybe(str()),
  error: maybe(str()),
});

/** Tasks over REST (codetether-api.md 3.1). */
export function taskRoutes({ store, bridge, workers, clock, monitor }: ServerContext): Hono {
  const app = new Hono();

  app.get('/v1/agent/tasks', (c) => {
    const query = readQuery(c.req.raw, {
      workspace_id: optional(str(), ''),
      codebase_id: optional(str(), ''),
      status: optional(str(), ''),
      worker_id: optional(str(), ''),
      agent_name: optional(str(), ''),
    });
    const rows = store.tasks.list({
      workspaceId: query.workspace_id || query.codebase_id,
      status: query.status,
      workerId: query.worker_id,
      agentName: query.agent_name,
    });
    return c.json(rows.map(listed));
  });

  app.post('/v1/agent/tasks', async (c) => {
    const body = await readBody(c.req.raw, newTask);
    const created = bridge.create(withLiveTarget(store, clock.now(), draftOf(body)));
    if (!created) throw new HttpError(500, 'Failed to create task');
    return c.json(created.task);
  });

  app.get('/v1/agent/tasks/:id', (c) => {
    const task = bridge.read(c.req.param('id'));
    if (!task) throw new HttpError(404, 'Task not found');
    const { codebase_id, worker_id, model_ref, model_used, ...shown } = task;
    // The response model rejects values that MCP accepted; the answer is then a text.
    const checked = responseModel(shown, []);
    // Always null: the real server's response model lost the value when codebase was renamed.
    return c.json({ ...shown, ...checked, workspace_id: null });
  });

  // The real handler does not await its coroutine: it reports success for any id, and nothing happens.
  app.post('/v1/agent/tasks/:id/cancel', (c) => c.json({ success: true, message: 'Task cancelled' }));

  app.put('/v1/agent/tasks/:id/status', async (c) => {
    const body = await readBody(c.req.raw, statusReport);
    if (!isTaskStatus(body.status)) throw new HttpError(400, `Invalid status: ${body.status}`);
    const task = bridge.report(c.req.param('id'), {
      status: body.status,
      workerId: body.worker_id,
      sessionId: body.session_id,
      result: body.result,
      error: body.error,
    });
    if (!task) throw new HttpError(404, 'Task not found');
    monitor.log({
      type: 'system',
      agent_name: 'Task Manager',
      content: `Task '${task.title}' status: ${body.status}`,
      metadata: { task_id: task.id, status: body.status, worker_id: body.worker_id, session_id: body.session_id },
    });
    return c.json({ success: true, task });
  });

  app.post('/v1/agent/tasks/:id/requeue', (c) => {
    const row = store.tasks.find(c.req.param('id'));
    if (!row) throw new HttpError(404, 'Task not found');
    if (row.status !== 'running' && row.status !== 'failed')
      throw new HttpError(
        400,
        `Cannot requeue task with status '${row.status}'. Only 'running' or 'failed' tasks can be requeued.`,
      );
    const attempt = requeue(store, row, clock.now(), 'Manually requeued', { manual_requeue_at: naive(clock.now()) });
    const waiting = store.tasks.find(row.id);
    if (waiting) workers.announce(waitingTask(waiting), waiting);
    return c.json({ success: true, task_id: row.id, message: `Task requeued for retry (attempt ${attempt})` });
  });

  return app;
}

/** A body in the form for the bridge. */
export function draftOf(body: ReturnType<typeof newTask>): TaskDraft {
  return {
    title: body.title,
    prompt: body.prompt,
    agentType: body.agent_type,
    workspaceId: body.workspace_id === 'global' ? null : body.workspace_id || null,
    priority: body.priority,
    model: body.model,
    modelRef: body.model_ref,
    personality: body.worker_personality,
    metadata: {
      ...body.metadata,
      ...(body.model && { model: body.model }),
      ...(body.model_ref && { model_ref: body.model_ref }),
    },
  };
}

/** Drops a target worker that is not connected: any worker may take the task, and the answer has a warning. */
function withLiveTarget(store: Store, now: number, draft: TaskDraft): TaskDraft {
  const { target_worker_id, ...others } = draft.metadata ?? {};
  const target = String(target_worker_id ?? '').trim();
  const worker = store.workers.find(target);
  if (!target_worker_id || target === '' || (worker && isAlive(worker, now))) return draft;
  const warning = worker
    ? `Target worker "${target}" is stale (last heartbeat: ${zoned(worker.lastSeen)}); task auto-routed.`
    : `Target worker "${target}" is not connected; task auto-routed to available worker.`;
  return { ...draft, metadata: { ...others, _routing_warning: warning } };
}

/** A row of the list. */
export function listed(row: TaskRow) {
  return {
    id: row.id,
    workspace_id: row.workspaceId,
    codebase_id: row.workspaceId,
    title: row.title,
    prompt: row.prompt,
    agent_type: row.agentType,
    status: row.status,
    priority: row.priority,
    worker_id: row.workerId,
    result: row.result,
    error: row.error,
    metadata: row.metadata,
    created_at: zoned(row.createdAt),
    updated_at: zoned(row.updatedAt),
    started_at: zonedOrNull(row.startedAt),
    completed_at: zonedOrNull(row.completedAt),
  };
}
