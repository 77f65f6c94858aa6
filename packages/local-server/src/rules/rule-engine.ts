import { randomUUID } from 'node:crypto';
import { pythonType } from '../fastapi/python.ts';
import { isObject } from '../fastapi/schema.ts';
import type { ServerContext } from '../server-context.ts';
import type { RuleRow, RuleRunRow } from '../store/rules.ts';
import { every } from '../time/clock.ts';
import { DEFAULT_EXPRESSION, nextRun } from './cron-expression.ts';
import { CronExpressionError } from './croniter-dialect.ts';

/** Every `checkMs`, creates the tasks of due rules (codetether-api.md 9.4). Ends when the server closes. */
export function startRuleEngine(context: ServerContext, checkMs: number): void {
  void every(context.clock, checkMs, context.closing, () => fireDueRules(context));
}

/**
 * When a rule fires next, in milliseconds; without an expression every five minutes.
 * @throws CronExpressionError
 */
export function nextRunOf(
  { cron_expression: expression = DEFAULT_EXPRESSION, timezone = 'UTC' }: RuleRow['triggerConfig'],
  after: number,
): number {
  if (typeof timezone !== 'string') throw new CronExpressionError(String(timezone ?? 'None'));
  if (typeof expression !== 'string')
    throw new CronExpressionError(`'${pythonType(expression)}' object has no attribute 'lower'`);
  return nextRun(expression, timezone, after);
}

function fireDueRules(context: ServerContext): void {
  for (const rule of context.store.rules.due(context.clock.now())) fire(context, rule);
}

function fire(context: ServerContext, rule: RuleRow): void {
  const { store, clock } = context;
  const now = clock.now();
  const cooledDown = rule.lastTriggeredAt === null || now - rule.lastTriggeredAt >= rule.cooldownSeconds * 1000;
  if (!cooledDown) {
    // The next time stays unchanged, so the rule is due again at the next check.
    record({ status: 'cooldown_skipped' });
    return;
  }
  const taskId = createTask(context, rule);
  if (taskId === null) {
    record({ status: 'failed', error: 'Failed to create task for cronjob' });
    return;
  }
  record({ status: 'task_created', taskId });
  store.rules.update(rule.id, {
    lastTriggeredAt: now,
    triggerCount: rule.triggerCount + 1,
    nextRunAt: following(rule, now),
    updatedAt: now,
  });

  function record(run: Pick<RuleRunRow, 'status'> & Partial<RuleRunRow>): void {
    store.rules.insertRun({ id: randomUUID(), ruleId: rule.id, taskId: null, error: null, at: now, ...run });
  }
}

function createTask({ workerBridge }: ServerContext, rule: RuleRow): string | null {
  const { action } = rule;
  const codebaseId = text(action.codebase_id);
  const own = isObject(action.metadata) ? action.metadata : {};
  const created = workerBridge.create({
    title: text(action.title) ?? `Cronjob: rule:${rule.name}`,
    prompt: text(action.prompt) ?? text(action.description) ?? `Run cronjob "rule:${rule.name}".`,
    agentType: text(action.agent_type) ?? 'build',
    workspaceId: codebaseId === 'global' ? null : codebaseId,
    priority: wholeNumber(action.priority),
    model: text(action.model),
    modelRef: text(action.model_ref),
    personality: text(action.worker_personality),
    metadata: { cronjob_id: rule.id, cronjob_run_id: randomUUID(), trigger_mode: 'proactive_rule', ...own },
  });
  return created?.task.id ?? null;
}

/** PUT does not check an expression: a rule with an invalid one fires every hour. */
function following(rule: RuleRow, now: number): number {
  try {
    return nextRunOf(rule.triggerConfig, now);
  } catch (error) {
    if (error instanceof CronExpressionError) return now + HOUR_MS;
    throw error;
  }
}

const HOUR_MS = 3_600_000;

const text = (value: unknown): string | null => (typeof value === 'string' && value.trim() ? value.trim() : null);

/** 0 for anything else, fractions included. */
function wholeNumber(value: unknown): number {
  const number = typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : 0;
}
