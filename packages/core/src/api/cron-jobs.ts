// Cron jobs live on the server's rules: its route for cron jobs fails on every create.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ConnectorError } from '../errors.ts';
import { quotedId, quotedValue } from '../untrusted/quote.ts';
import type { Account } from './account.ts';
import { once } from './once.ts';
import type { CronJob } from './records.ts';
import { isVisible, readStamp } from './stamp.ts';
import { maybeText, maybeTime, wireTime } from './wire.ts';

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

const rule = z.object({
  id: z.string(),
  name: z.string(),
  description: maybeText,
  trigger_type: z.string(),
  trigger_config: z.object({ cron_expression: maybeText, timezone: maybeText }),
  action: z.object({ prompt: maybeText, metadata: z.unknown().optional() }),
  enabled: z.boolean(),
  next_run_at: maybeTime,
  last_triggered_at: maybeTime,
  trigger_count: z.number(),
  created_at: wireTime,
});
type Rule = z.output<typeof rule>;

const rules = z.array(rule);

/** Throws `invalid_input` for an expression or time zone that the server does not take. */
export async function createCronJob(account: Account, job: NewCronJob): Promise<CronJob> {
  await checkSchedule(account, job);
  const key = job.idempotency_key ?? randomUUID();
  return once<CronJob>({
    account,
    key,
    lookFirst: job.idempotency_key !== undefined,
    send: async () => {
      const made = await account.client.call('POST', '/v1/proactive/rules', rule, {
        body: {
          name: job.name,
          description: job.description ?? '',
          trigger_type: 'cron',
          trigger_config: { cron_expression: job.cron_expression, timezone: job.timezone },
          action: {
            prompt: job.task_template,
            title: job.name,
            agent_type: job.agent_type,
            codebase_id: job.codebase_id,
            metadata: { connect_account: account.id, connect_codebase_id: job.codebase_id, idempotency_key: key },
          },
          enabled: job.enabled,
          // The default would skip runs that are less than five minutes apart.
          cooldown_seconds: 0,
        },
      });
      return toCronJob(made);
    },
    look: async () => {
      const made = (await listRules(account)).find(({ action }) => {
        const { idempotency_key, connect_account } = readStamp(action.metadata);
        return idempotency_key === key && connect_account === account.id;
      });
      return made ? toCronJob(made) : 'absent';
    },
  });
}

/** Newest first; `name` is a part match. */
export async function listCronJobs(
  account: Account,
  filter: { name?: string; enabled?: boolean; limit: number },
): Promise<CronJob[]> {
  const wanted = filter.name?.toLowerCase();
  return (await listRules(account, filter.enabled))
    .filter(({ name }) => !wanted || name.toLowerCase().includes(wanted))
    .slice(0, filter.limit)
    .map(toCronJob);
}

/** Pauses or resumes. Throws `not_found`. */
export async function updateCronJob(account: Account, id: string, change: { enabled: boolean }): Promise<CronJob> {
  const path = `/v1/proactive/rules/${encodeURIComponent(id)}`;
  const before = await account.client.find(path, rule);
  if (!before || !isCron(account, before)) {
    throw new ConnectorError('not_found', `No cron job ${quotedId(id)}.`, { hint: 'Find it with list_cronjobs.' });
  }
  const after = toCronJob(await account.client.call('PUT', path, rule, { body: change, safe: true }));
  // The server does not move the next run while a rule is paused.
  const missed = change.enabled && !before.enabled && Date.parse(after.next_run_at ?? '') < account.client.serverNow();
  return missed ? { ...after, warning: 'A run was due while it was paused: the server does it now.' } : after;
}

async function listRules(account: Account, enabled?: boolean): Promise<Rule[]> {
  const all = await account.client.call('GET', '/v1/proactive/rules', rules, { query: { enabled } });
  return all.filter((one) => isCron(account, one));
}

function isCron(account: Account, { trigger_type, action }: Rule): boolean {
  return trigger_type === 'cron' && isVisible(account, readStamp(action.metadata));
}

function toCronJob(rule: Rule): CronJob {
  return {
    cronjob_id: rule.id,
    name: rule.name,
    description: rule.description || undefined,
    // What the server does without one.
    cron_expression: rule.trigger_config.cron_expression ?? '*/5 * * * *',
    timezone: rule.trigger_config.timezone ?? 'UTC',
    task_template: rule.action.prompt,
    enabled: rule.enabled,
    next_run_at: rule.next_run_at,
    last_run_at: rule.last_triggered_at,
    run_count: rule.trigger_count,
    created_at: rule.created_at,
  };
}

const validity = z.object({ valid: z.boolean() });

async function checkSchedule(account: Account, { cron_expression, timezone }: NewCronJob): Promise<void> {
  if (!isTimeZone(timezone))
    throw invalid('timezone', `is not a time zone: ${quotedValue(timezone)}; use a name such as Europe/Berlin`);
  const { valid } = await account.client.call('POST', '/v1/cronjobs/validate-cron', validity, {
    query: { expression: cron_expression, timezone },
    safe: true,
  });
  if (!valid)
    throw invalid(
      'cron_expression',
      `is not a cron expression: ${quotedValue(cron_expression)}; use five fields, such as 0 9 * * 1-5`,
    );
}

/** Whether it is the name of a time zone (IANA), such as Europe/Berlin. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function invalid(field: string, message: string): ConnectorError {
  return new ConnectorError('invalid_input', `${field} ${message}.`, { fields: [{ field, message }] });
}
