import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { HttpError } from '../fastapi/http-error.ts';
import { readBody, readQuery } from '../fastapi/request-input.ts';
import { bool, dict, int, maybe, model, nullable, optional, required, str } from '../fastapi/schema.ts';
import { CronExpressionError } from '../rules/croniter-dialect.ts';
import { nextRunOf } from '../rules/rule-engine.ts';
import type { ServerContext } from '../server-context.ts';
import type { RuleRow, RuleRunRow } from '../store/rules.ts';
import { zoned, zulu, zuluOrNull } from '../time/stamps.ts';

const newRule = model({
  name: required(str({ min: 1, max: 255 })),
  description: optional(nullable(str()), ''),
  trigger_type: required(str({ pattern: '^(event|cron|threshold)$' })),
  trigger_config: optional(dict(), {}),
  action: optional(dict(), {}),
  enabled: optional(bool(), true),
  cooldown_seconds: optional(int({ ge: 0 }), 300),
});

const ruleChange = model({
  name: maybe(str({ min: 1, max: 255 })),
  description: maybe(str()),
  trigger_config: maybe(dict()),
  action: maybe(dict()),
  enabled: maybe(bool()),
  cooldown_seconds: maybe(int({ ge: 0 })),
});

const PAGE = { limit: optional(int({ ge: 1, le: 200 }), 50), offset: optional(int({ ge: 0 }), 0) };

/** Proactive rules: the schedules that work (codetether-api.md 9.4). */
export function ruleRoutes({ store, clock }: ServerContext): Hono {
  const app = new Hono();

  const find = (id: string): RuleRow => {
    const rule = store.rules.find(id);
    if (!rule) throw new HttpError(404, 'Rule not found');
    return rule;
  };

  app.post('/v1/proactive/rules', async (c) => {
    const body = await readBody(c.req.raw, newRule);
    const now = clock.now();
    const rule: RuleRow = {
      id: randomUUID(),
      name: body.name,
      description: body.description ?? '',
      triggerType: body.trigger_type,
      triggerConfig: body.trigger_config,
      action: body.action,
      enabled: body.enabled,
      cooldownSeconds: body.cooldown_seconds,
      lastTriggeredAt: null,
      triggerCount: 0,
      nextRunAt: body.trigger_type === 'cron' ? firstRun(body.trigger_config, now) : null,
      createdAt: now,
      updatedAt: now,
    };
    store.rules.insert(rule);
    return c.json(shown(rule), 201);
  });

  app.get('/v1/proactive/rules', (c) => {
    const { trigger_type, ...filter } = readQuery(c.req.raw, {
      trigger_type: maybe(str()),
      enabled: maybe(bool()),
      ...PAGE,
    });
    return c.json(store.rules.list({ ...filter, triggerType: trigger_type || null }).map(shown));
  });

  app.get('/v1/proactive/rules/:id', (c) => c.json(shown(find(c.req.param('id')))));

  // Neither checks the expression nor moves the next time: after a change of schedule, the rule still fires once at the old time.
  app.put('/v1/proactive/rules/:id', async (c) => {
    const body = await readBody(c.req.raw, ruleChange);
    if (Object.values(body).every((value) => value === null)) throw new HttpError(400, 'No fields to update');
    const { id } = find(c.req.param('id'));
    store.rules.update(id, {
      ...(body.name !== null && { name: body.name }),
      ...(body.description !== null && { description: body.description }),
      ...(body.trigger_config !== null && { triggerConfig: body.trigger_config }),
      ...(body.action !== null && { action: body.action }),
      ...(body.enabled !== null && { enabled: body.enabled }),
      ...(body.cooldown_seconds !== null && { cooldownSeconds: body.cooldown_seconds }),
      updatedAt: clock.now(),
    });
    return c.json(shown(find(id)));
  });

  app.delete('/v1/proactive/rules/:id', (c) => {
    store.rules.remove(find(c.req.param('id')).id);
    return c.body(null, 204, { 'content-type': 'application/json' });
  });

  app.get('/v1/proactive/rules/:id/runs', (c) => {
    const { status, ...page } = readQuery(c.req.raw, { status: maybe(str()), ...PAGE });
    return c.json(store.rules.runsOf(c.req.param('id'), { status: status || null, ...page }).map(shownRun));
  });

  return app;
}

function firstRun(triggerConfig: Record<string, unknown>, now: number): number {
  try {
    return nextRunOf(triggerConfig, now);
  } catch (error) {
    if (error instanceof CronExpressionError) throw new HttpError(400, `Invalid cron expression: ${error.message}`);
    throw error;
  }
}

const shown = (rule: RuleRow) => ({
  name: rule.name,
  description: rule.description,
  trigger_type: rule.triggerType,
  trigger_config: rule.triggerConfig,
  action: rule.action,
  enabled: rule.enabled,
  cooldown_seconds: rule.cooldownSeconds,
  id: rule.id,
  // Rules have no owner: every user sees all of them.
  tenant_id: null,
  user_id: null,
  last_triggered_at: zuluOrNull(rule.lastTriggeredAt),
  trigger_count: rule.triggerCount,
  next_run_at: zuluOrNull(rule.nextRunAt),
  created_at: zulu(rule.createdAt),
  updated_at: zulu(rule.updatedAt),
});

const shownRun = (run: RuleRunRow) => ({
  id: run.id,
  rule_id: run.ruleId,
  tenant_id: null,
  // A text, not an object, as on the real server.
  trigger_payload: '{"trigger": "cron"}',
  task_id: run.taskId,
  status: run.status,
  error_message: run.error,
  started_at: zoned(run.at),
  completed_at: zoned(run.at),
});
