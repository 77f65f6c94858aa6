// Cron jobs, stored as rules on the server, because its route for cron jobs fails on every create.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ConnectorError, invalidField } from '../../errors.ts';
import { quotedId, quotedValue } from '../../untrusted/quote.ts';
import { needCodebase } from '../directory/codebases.ts';
import { maybeCodebase, maybeText } from '../http/wire.ts';
import { once } from '../idempotency/create-once.ts';
import { usedElsewhere } from '../idempotency/key-use.ts';
import type { Account } from '../ownership/account.ts';
import { noteMade } from '../ownership/first-row.ts';
import { digestOf, prove } from '../ownership/ownership.ts';
import { type CronJob, warningsOf } from '../records/records.ts';
import { findRuleByKey, isVisibleRule, listCronRules, type Rule, readRule, rule, ruleContent } from './rules.ts';

export interface NewCronJob {
  name: string;
  cron_expression: string;
  task_template: string;
  description?: string;
  timezone: string;
  enabled: boolean;
  codebase_id?: string;
  agent_type?: string;
  idempotency_key?: string;
}

/** Throws `invalid_input` for an expression or time zone that the server does not accept, `not_found` for an unknown codebase, `conflict` for a key that was used for something else. */
export async function createCronJob(account: Account, job: NewCronJob): Promise<CronJob> {
  await checkSchedule(account, job);
  const { idempotency_key, ...input } = job;
  const making = { maker: 'create_cronjob', key: idempotency_key ?? randomUUID(), input: digestOf(input) } as const;
  const made = await once<Rule & Pick<CronJob, 'warnings'>>({
    account,
    making,
    title: job.name,
    lookFirst: idempotency_key !== undefined,
    resendable: true,
    send: async () => {
      // The server takes any codebase here, and then each of the job's tasks fails.
      await needCodebase(account, job.codebase_id);
      await account.client.syncTime();
      const body = ruleOf(job);
      const proof = prove(account, making, ruleContent(body));
      const metadata = {
        connect_account: account.id,
        connect_codebase_id: job.codebase_id,
        idempotency_key: making.key,
        connect_proof: proof,
      };
      const made = await account.client.call('POST', '/v1/proactive/rules', rule, {
        body: { ...body, action: { ...body.action, metadata } },
      });
      await noteMade(account, { key: making.key, signature: proof.signature, place: 'rules', id: made.id });
      return made;
    },
    look: () => findRuleByKey(account, making.key),
    lookElsewhere: () => usedElsewhere(account, making.key, 'rules'),
  });
  return { ...toCronJob(made), warnings: warningsOf(made.warnings, secondsNote(job.cron_expression)) };
}

function secondsNote(expression: string): string | undefined {
  return hasSeconds(expression) ? 'Of its six fields, the last one is the seconds.' : undefined;
}

function hasSeconds(expression: string): boolean {
  return expression.trim().split(/\s+/).length === 6;
}

function ruleOf(job: NewCronJob) {
  return {
    name: job.name,
    description: job.description ?? '',
    trigger_type: 'cron',
    trigger_config: { cron_expression: job.cron_expression, timezone: job.timezone },
    action: {
      prompt: job.task_template,
      title: job.name,
      agent_type: job.agent_type,
      codebase_id: job.codebase_id,
    },
    enabled: job.enabled,
    // With the server's default it would skip runs that are less than five minutes apart.
    cooldown_seconds: 0,
  };
}

/** Newest first. `name` matches a part of the name. */
export async function listCronJobs(
  account: Account,
  filter: { name?: string; enabled?: boolean; limit: number },
): Promise<CronJob[]> {
  const wanted = filter.name?.toLowerCase();
  const rules = await listCronRules(account, filter.enabled);
  // A filtered list does not show which rule with a stamp was first.
  const all = filter.enabled === undefined ? rules : undefined;
  const found: CronJob[] = [];
  for (const rule of rules) {
    if (found.length === filter.limit) break;
    if (wanted && !rule.name.toLowerCase().includes(wanted)) continue;
    if (await isVisibleRule(account, rule, all)) found.push(toCronJob(rule));
  }
  return found;
}

/** Pauses or resumes. Throws `not_found`. */
export async function updateCronJob(account: Account, id: string, change: { enabled: boolean }): Promise<CronJob> {
  const path = `/v1/proactive/rules/${encodeURIComponent(id)}`;
  const before = await readRule(account, id);
  if (!before || !(await isVisibleRule(account, before))) {
    throw new ConnectorError('not_found', `No cron job ${quotedId(id)}.`, { hint: 'Find it with list_cronjobs.' });
  }
  const after = toCronJob(await account.client.call('PUT', path, rule, { body: change, safe: true }));
  // The server does not update the next run while a rule is paused.
  const missed = change.enabled && !before.enabled && Date.parse(after.next_run_at ?? '') < account.client.serverNow();
  return missed ? { ...after, warnings: ['A run was due while it was paused: the server starts it now.'] } : after;
}

function toCronJob(rule: Rule): CronJob {
  return {
    cronjob_id: rule.id,
    name: rule.name,
    description: rule.description || undefined,
    // The server's own default.
    cron_expression: rule.trigger_config.cron_expression ?? '*/5 * * * *',
    timezone: rule.trigger_config.timezone ?? 'UTC',
    task_template: rule.action.prompt,
    codebase_id: maybeCodebase.parse(rule.action.codebase_id),
    // The server's default, too.
    agent_type: rule.action.agent_type ?? 'build',
    enabled: rule.enabled,
    next_run_at: rule.next_run_at,
    last_run_at: rule.last_triggered_at,
    run_count: rule.trigger_count,
    created_at: rule.created_at,
  };
}

const validity = z.object({ valid: z.boolean(), next_runs: z.array(z.unknown()).nullish(), error: maybeText });

async function checkSchedule(account: Account, { cron_expression, timezone }: NewCronJob): Promise<void> {
  if (!isTimeZone(timezone)) throw notAZone(timezone);
  const {
    valid,
    next_runs,
    error = '',
  } = await account.client.call('POST', '/v1/cronjobs/validate-cron', validity, {
    query: { expression: cron_expression, timezone },
    safe: true,
  });
  if (valid && next_runs?.length !== 0) return;
  // The server's answers for a zone that it does not know, and for a time that never comes.
  if (!valid && error.includes(timezone) && !cron_expression.includes(timezone)) throw notAZone(timezone);
  throw invalidField(
    'cron_expression',
    valid || /failed to find next date/i.test(error)
      ? `never comes: ${quotedValue(cron_expression)}; choose a day that exists in that month, and a year to come`
      : `is not a cron expression: ${quotedValue(cron_expression)}; use five fields, such as 0 9 * * 1-5${hasSeconds(cron_expression) ? ', or six with the seconds last' : ''}`,
  );
}

function notAZone(timezone: string): ConnectorError {
  return invalidField('timezone', `is not a time zone: ${quotedValue(timezone)}; use a name such as Europe/Berlin`);
}

/** Whether it is the name of a time zone (IANA), such as Europe/Berlin. An offset such as +02:00 is none for the server. */
export function isTimeZone(name: string): boolean {
  if (/^[+-]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
