import { type Context, Hono } from 'hono';
import { bearer } from '../auth/identities.ts';
import { HttpError, internalServerError } from '../fastapi/http-error.ts';
import { readBody, readQuery } from '../fastapi/request-input.ts';
import { email, int, maybe, model, oneOf, optional, required, str, url } from '../fastapi/schema.ts';
import { createRateLimit } from '../limits/rate-limit.ts';
import type { ServerContext } from '../server-context.ts';
import type { TaskRunRow } from '../store/task-runs.ts';
import { cancelTask } from '../tasks/cancel-task.ts';
import { FRIENDLY_NAMES } from '../tasks/models.ts';
import { zoned, zonedOrNull } from '../time/stamps.ts';
import { requireAutomationCaller } from './callers.ts';

const AGENT_TYPES = ['build', 'plan', 'general', 'explore'] as const;
const MODELS = ['default', ...Object.keys(FRIENDLY_NAMES)];

const STATUSES = ['queued', 'running', 'needs_input', 'completed', 'failed', 'cancelled'] as const;

const newTask = model({
  title: required(str({ min: 1, max: 200 })),
  description: required(str({ min: 10, max: 10_000 })),
  agent_type: optional(oneOf(...AGENT_TYPES), 'build'),
  model: optional(oneOf(...MODELS), 'default'),
  codebase_id: optional(str(), 'global'),
  priority: optional(int({ ge: 0, le: 100 }), 0),
  webhook_url: maybe(url()),
  notify_email: maybe(email()),
});

const listQuery = {
  status: maybe(oneOf(...STATUSES)),
  limit: optional(int(), 50),
  offset: optional(int(), 0),
};

const notFound = () => new HttpError(404, { error: 'not_found', message: 'Task not found' });

/** The automation API: tasks by their run, and the only cancel that works (codetether-api.md 3.2). */
export function automationRoutes(context: ServerContext): Hono {
  const { store, clock, identities } = context;
  const rateLimit = createRateLimit(clock);
  const app = new Hono();

  app.get('/v1/automation/', (c) => c.json(INFORMATION));

  app.post('/v1/automation/tasks', async (c) => {
    await requireAutomationCaller(context, c.req.raw);
    await readBody(c.req.raw, newTask);
    const { remaining, headers, retryAfter } = rateLimit(client(c));
    if (remaining <= 0)
      throw new HttpError(
        429,
        { error: 'rate_limit_exceeded', message: 'Too many requests. Please retry later.' },
        { ...headers, 'retry-after': String(retryAfter) },
      );
    // The real server's INSERT names a column that the rename to workspaces removed.
    return internalServerError();
  });

  app.get('/v1/automation/tasks', async (c) => {
    const { tenantId } = await requireAutomationCaller(context, c.req.raw);
    const { status, limit, offset } = readQuery(c.req.raw, listQuery);
    const { headers } = rateLimit(client(c));
    if (limit < 0 || offset < 0) return internalServerError();
    const filter = { status: status ?? undefined, tenantId };
    const tasks = store.taskRuns.list({ ...filter, limit, offset }).map((run) => {
      const task = store.tasks.find(run.taskId);
      return {
        task_id: task?.id ?? null,
        run_id: run.id,
        status: word(run.status),
        title: task?.title ?? null,
        description: task?.prompt ?? null,
        created_at: zoned(run.createdAt),
        ...outcome(run),
      };
    });
    return c.json({ tasks, total: store.taskRuns.count(filter), limit, offset }, 200, headers);
  });

  app.get('/v1/automation/tasks/:id', async (c) => {
    await requireAutomationCaller(context, c.req.raw);
    const { headers } = rateLimit(client(c));
    const task = store.tasks.find(c.req.param('id'));
    if (!task) throw notFound();
    const run = store.taskRuns.ofTask(task.id);
    return c.json(
      {
        task_id: task.id,
        run_id: run?.id ?? '',
        status: word(run?.status ?? task.status),
        title: task.title,
        description: task.prompt,
        created_at: zoned(task.createdAt),
        ...outcome(run),
      },
      200,
      headers,
    );
  });

  app.delete('/v1/automation/tasks/:id', async (c) => {
    await requireAutomationCaller(context, c.req.raw);
    const task = store.tasks.find(c.req.param('id'));
    if (!task) throw notFound();
    const status = cancelTask(context, task);
    if (status !== undefined)
      throw new HttpError(409, {
        error: 'conflict',
        message: `Task is already ${status} and cannot be cancelled`,
      });
    return c.json({ task_id: task.id, status: 'cancelled', message: 'Task has been cancelled' });
  });

  app.get('/v1/automation/me', async (c) => {
    const caller = await identities.caller(bearer(c.req.raw));
    if (!c.req.header('authorization'))
      throw new HttpError(401, { error: 'unauthorized', message: 'Missing Authorization header' });
    if (caller?.kind !== 'keycloak')
      throw new HttpError(401, { error: 'unauthorized', message: 'Invalid or expired token' });
    return c.json({ id: caller.userId, email: caller.email, name: caller.name, authenticated: true });
  });

  return app;
}

/** The key of the rate limit: the API key, otherwise the address. */
function client(c: Context): string {
  const token = bearer(c.req.raw);
  if (token?.startsWith('ct_')) return token;
  return c.req.header('x-forwarded-for')?.split(',')[0]?.trim() ?? 'unknown';
}

/** A status outside the automation API's six is shown as queued. */
const word = (status: string): string => STATUSES.find((known) => known === status) ?? 'queued';

function outcome(run: TaskRunRow | undefined) {
  return {
    started_at: zonedOrNull(run?.startedAt ?? null),
    completed_at: zonedOrNull(run?.completedAt ?? null),
    runtime_seconds: run?.runtimeSeconds ?? null,
    result_summary: run?.resultSummary ?? null,
    error: run?.error ?? null,
    model: null,
  };
}

const INFORMATION = {
  name: 'CodeTether Automation API',
  version: '1.0.0',
  description: 'Simple REST API for AI-powered task automation',
  base_url: '/v1/automation',
  endpoints: {
    'POST /tasks': 'Create a new automation task',
    'GET /tasks/{task_id}': 'Get task status by ID',
    'GET /tasks': 'List tasks with filtering',
    'DELETE /tasks/{task_id}': 'Cancel a queued or running task',
  },
  rate_limits: {
    default: '60 requests per minute',
    headers: ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'],
  },
  webhook: {
    description: 'Optional webhook callback on task completion',
    webhook_url_parameter: 'Provide in POST /tasks request',
    signature: 'HMAC-SHA256 signature in X-CodeTether-Signature header',
    events: ['task_started', 'task_progress', 'task_completed', 'task_failed', 'task_needs_input'],
  },
  idempotency: {
    description: 'Prevent duplicate task creation on retries',
    header: 'Idempotency-Key',
    example: 'Idempotency-Key: <uuid>',
  },
  authentication: {
    description: 'Optional API key or OAuth 2.0 token',
    header: 'Authorization: Bearer <token>',
    oauth_flows: ['authorization_code'],
  },
  models: MODELS,
  agent_types: AGENT_TYPES,
};
