import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { HttpError } from '../fastapi/http-error.ts';
import { readBody, readQuery } from '../fastapi/request-input.ts';
import { dict, int, maybe, model, optional, required, str, url } from '../fastapi/schema.ts';
import { enqueue } from '../queue/task-queue.ts';
import type { ServerContext } from '../server-context.ts';
import type { TaskRunRow } from '../store/task-runs.ts';
import type { TaskRow } from '../store/tasks.ts';
import { shownRun } from '../tasks/task-run-wire.ts';
import { zoned, zonedOrNull } from '../time/stamps.ts';
import { requireAutomationCaller, requireUser } from './callers.ts';
import { PLAN } from './users.ts';

const dispatched = model({
  title: required(str({ min: 1, max: 200 })),
  description: required(str({ min: 10, max: 100_000 })),
  agent_type: optional(str(), 'build'),
  model: maybe(str()),
  priority: optional(int({ ge: 0, le: 100 }), 0),
  webhook_url: maybe(url()),
  metadata: maybe(dict()),
  task_timeout_seconds: optional(int({ ge: 60, le: 604_800 }), 600),
});

const RUN_STATUSES = ['queued', 'running', 'needs_input', 'completed', 'failed', 'cancelled'];
const DAY_MS = 86_400_000;

/** Dispatch, the only way to create tasks that checks users and quotas, and a user's own queue (codetether-api.md 3.2 and 6.2). */
export function queueRoutes(context: ServerContext): Hono {
  const { store, clock, bridge } = context;
  const app = new Hono();

  app.post('/v1/tasks/dispatch', async (c) => {
    const caller = await requireAutomationCaller(context, c.req.raw);
    const body = await readBody(c.req.raw, dispatched);
    const user = store.users.find(caller.userId);
    // The run references the table of users, which lacks Keycloak's users; an exceeded quota is not caught either.
    if (!user) throw new Error('No such user.');
    if (user.tasksUsed >= user.tasksLimit) throw new Error('The quota is used up.');
    const task = bridge.create({
      id: `task-${randomBytes(6).toString('hex')}`,
      title: body.title,
      prompt: body.description,
      agentType: body.agent_type,
      workspaceId: null,
      priority: body.priority,
      metadata: body.metadata ?? {},
      routed: false,
    })?.task;
    if (!task) throw new Error('A task without a workspace was refused.');
    store.users.setTasksUsed(user.id, user.tasksUsed + 1);
    enqueue(context, task, { priority: body.priority, userId: user.id, tenantId: caller.tenantId });
    return c.json(
      receipt(
        { ...task, title: body.title, prompt: body.description, created_at: zoned(clock.now()) },
        body.task_timeout_seconds,
      ),
    );
  });

  app.get('/v1/tasks/dispatch/:id', async (c) => {
    await requireAutomationCaller(context, c.req.raw);
    const row = store.tasks.find(c.req.param('id'));
    if (!row) throw new HttpError(404, `Task not found: ${c.req.param('id')}`);
    return c.json(receipt({ ...row, created_at: zoned(row.createdAt) }, 600));
  });

  app.get('/v1/queue/my', async (c) => {
    const { userId } = await requireUser(context, c.req.raw);
    const runs = store.taskRuns.list({ userId, limit: 1000 });
    const user = store.users.find(userId);
    const dayAgo = clock.now() - DAY_MS;
    const month = zoned(clock.now()).slice(0, 7);
    const count = (status: string, since = 0) =>
      runs.filter((run) => run.status === status && (run.completedAt ?? clock.now()) >= since).length;
    return c.json({
      queue: {
        queued: count('queued'),
        running: count('running'),
        needs_input: count('needs_input'),
        completed_24h: count('completed', dayAgo),
        failed_24h: count('failed', dayAgo),
        total_this_month: runs.filter((run) => zoned(run.createdAt).startsWith(month)).length,
      },
      limits: {
        concurrency_limit: PLAN.concurrency_limit,
        tasks_limit: user?.tasksLimit ?? 10,
        tasks_used: user?.tasksUsed ?? 0,
        max_runtime_seconds: PLAN.max_runtime_seconds,
        tier: PLAN.tier,
      },
      active_runs: runs
        .filter((run) => ['queued', 'running', 'needs_input'].includes(run.status))
        .map((run) => ({
          id: run.id,
          task_id: run.taskId,
          title: titleOf(run),
          status: run.status,
          priority: run.priority,
          started_at: zonedOrNull(run.startedAt),
          created_at: zoned(run.createdAt),
          runtime_seconds: run.runtimeSeconds,
          notification_status: 'none',
        })),
      recent_runs: runs
        .filter((run) => ['completed', 'failed'].includes(run.status) && (run.completedAt ?? 0) >= dayAgo)
        .map((run) => ({
          id: run.id,
          task_id: run.taskId,
          title: titleOf(run),
          status: run.status,
          completed_at: zonedOrNull(run.completedAt),
          runtime_seconds: run.runtimeSeconds,
          notification_status: 'none',
          result_summary: run.resultSummary,
        })),
    });
  });

  app.get('/v1/queue/runs', async (c) => {
    const { userId } = await requireUser(context, c.req.raw);
    const { status, limit } = readQuery(c.req.raw, { status: maybe(str()), limit: optional(int(), 50) });
    if (status && !RUN_STATUSES.includes(status))
      throw new HttpError(400, `Invalid status. Must be one of: ${RUN_STATUSES.join(', ')}`);
    const runs = store.taskRuns
      .list({ userId, status: status ?? undefined, limit: Math.min(Math.max(1, limit), 100) })
      .map((run) => ({ ...shownRun(run), notify_email: run.notifyEmail }));
    return c.json({ runs, count: runs.length });
  });

  return app;

  function titleOf(run: TaskRunRow): string | null {
    return store.tasks.find(run.taskId)?.title ?? null;
  }
}

function receipt(
  task: Pick<TaskRow, 'id' | 'status' | 'title' | 'prompt' | 'result'> & { created_at: string },
  timeoutSeconds: number,
) {
  return {
    task_id: task.id,
    event_id: null,
    status: task.status,
    title: task.title,
    description: task.prompt,
    result: task.result,
    created_at: task.created_at,
    task_timeout_seconds: timeoutSeconds,
    dispatched_via_knative: false,
  };
}
