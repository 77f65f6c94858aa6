import { type Context, Hono } from 'hono';
import { HttpError, internalServerError } from '../fastapi/http-error.ts';
import { readBody, readQuery } from '../fastapi/request-input.ts';
import { bool, dict, int, maybe, model, optional, type Parse, required, str, valueError } from '../fastapi/schema.ts';
import { inZone, nextRuns } from '../rules/cron-expression.ts';
import { CronExpressionError } from '../rules/croniter-dialect.ts';
import type { ServerContext } from '../server-context.ts';
import { requireUser } from './callers.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Cron jobs, which do not work on the real server either: creation fails with 500, so none ever exists (codetether-api.md 9.1).
 * Checking an expression does work. Schedules that work are proactive rules.
 */
export function cronjobRoutes(context: ServerContext): Hono {
  const { clock } = context;
  const app = new Hono();

  app.post('/v1/cronjobs/validate-cron', (c) => {
    const { expression, timezone } = readQuery(c.req.raw, {
      expression: required(str()),
      timezone: optional(str(), 'UTC'),
    });
    try {
      const runs = nextRuns(expression, timezone, clock.now(), 5);
      return c.json({ valid: true, next_runs: runs.map((ms) => inZone(ms, timezone)) });
    } catch (error) {
      if (error instanceof CronExpressionError) return c.json({ valid: false, error: error.message });
      throw error;
    }
  });

  app.post('/v1/cronjobs/internal/:id/trigger', () => {
    throw new HttpError(503, 'CRON_INTERNAL_TOKEN is not configured');
  });

  app.use('/v1/cronjobs/*', async (c, next) => {
    await requireUser(context, c.req.raw);
    await next();
  });

  app.get('/v1/cronjobs', (c) => {
    const { page, page_size } = readQuery(c.req.raw, {
      page: optional(int({ ge: 1 }), 1),
      page_size: optional(int({ ge: 1, le: 100 }), 20),
      enabled_only: optional(bool(), false),
    });
    return c.json({ items: [], total: 0, page, page_size });
  });

  app.post('/v1/cronjobs', async (c) => {
    await readBody(c.req.raw, newCronjob);
    return internalServerError();
  });

  app.get('/v1/cronjobs/:id', (c) => unknown(c));
  app.put('/v1/cronjobs/:id', async (c) => {
    const body = await readBody(c.req.raw, cronjobChange);
    if (Object.values(body).every((value) => value === null)) throw new HttpError(400, 'No fields to update');
    return unknown(c);
  });
  app.delete('/v1/cronjobs/:id', (c) => unknown(c));
  app.post('/v1/cronjobs/:id/toggle', (c) => unknown(c));
  app.post('/v1/cronjobs/:id/trigger', (c) => unknown(c));
  app.get('/v1/cronjobs/:id/runs', (c) => unknown(c));

  return app;
}

/** No job ever exists; an id that is not a UUID is an unhandled database error. */
function unknown(c: Context): Response {
  if (!UUID.test(c.req.param('id') ?? '')) return internalServerError();
  throw new HttpError(404, 'Cronjob not found');
}

const cronExpression: Parse<string> = (input, loc) => {
  const expression = str({ min: 1 })(input, loc);
  try {
    nextRuns(expression, 'UTC', 0, 1);
  } catch (error) {
    if (!(error instanceof CronExpressionError)) throw error;
    throw valueError(loc, `Value error, Invalid cron expression: ${error.message}`, input, { error: {} });
  }
  return expression;
};

const newCronjob = model({
  name: required(str({ min: 1, max: 255 })),
  description: maybe(str()),
  cron_expression: required(cronExpression),
  task_template: optional(dict(), {}),
  timezone: optional(str({ max: 50 }), 'UTC'),
  enabled: optional(bool(), true),
});

const cronjobChange = model({
  name: maybe(str({ min: 1, max: 255 })),
  description: maybe(str()),
  cron_expression: maybe(cronExpression),
  task_template: maybe(dict()),
  timezone: maybe(str({ max: 50 })),
  enabled: maybe(bool()),
});
