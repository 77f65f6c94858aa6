// The server's rules, which hold our cron jobs, and their owners.
import { z } from 'zod';
import { maybeText, maybeTime, readableRows, wireTime } from '../http/wire.ts';
import type { Account, Found } from '../ownership/account.ts';
import { isFirst } from '../ownership/first-row.ts';
import { type Content, type Owned, ownedBy } from '../ownership/ownership.ts';
import { readStamp } from '../ownership/read-stamp.ts';

export const rule = z.object({
  id: z.string(),
  name: z.string(),
  description: maybeText,
  trigger_type: z.string(),
  trigger_config: z.object({ cron_expression: maybeText, timezone: maybeText }),
  action: z.object({
    title: maybeText,
    prompt: maybeText,
    agent_type: maybeText,
    codebase_id: maybeText,
    metadata: z.unknown().optional(),
  }),
  enabled: z.boolean(),
  next_run_at: maybeTime,
  last_triggered_at: maybeTime,
  trigger_count: z.number(),
  created_at: wireTime,
});
export type Rule = z.output<typeof rule>;

/** The count includes rows that cannot be read: paging needs it. */
const rules = z.array(z.unknown()).transform((rows, context) => {
  const read = readableRows(rule).safeParse(rows);
  if (read.success) return { count: rows.length, rows: read.data };
  context.addIssue('has no rule that can be read');
  return z.NEVER;
});

/** The most rules that the server returns in one answer. */
const page = 200;
/** The most rules that are searched: people write them by hand, so a server has fewer. */
const mostRules = 5_000;

/** All rules that are cron jobs, newest first: the server shows the rules of all tenants to everybody. */
export async function listCronRules(account: Account, enabled?: boolean): Promise<Rule[]> {
  const found = new Map<string, Rule>();
  for (let offset = 0; offset < mostRules; offset += page) {
    const query = { enabled, limit: page, offset: offset || undefined };
    const { count, rows } = await account.client.call('GET', '/v1/proactive/rules', rules, { query });
    const before = found.size;
    for (const row of rows) found.set(row.id, row);
    // A server without paging repeats its first answer.
    if (count < page || found.size === before) break;
  }
  return [...found.values()].filter(isCron);
}

/** Undefined for a rule that does not exist or is not a cron job. */
export async function readRule(account: Account, id: string): Promise<Rule | undefined> {
  const found = await account.client.find(`/v1/proactive/rules/${encodeURIComponent(id)}`, rule);
  return found && isCron(found) ? found : undefined;
}

function isCron({ trigger_type }: Rule): boolean {
  return trigger_type === 'cron';
}

/** The part of a rule that a signature covers. It leaves out `enabled`, which may change. */
export function ruleContent({
  name,
  description,
  trigger_config,
  action,
}: Pick<Rule, 'name' | 'description' | 'trigger_config' | 'action'>): Content {
  const { cron_expression, timezone } = trigger_config;
  const { title, prompt, agent_type, codebase_id } = action;
  return [name, description ?? '', cron_expression, timezone, title, prompt, agent_type, codebase_id];
}

function ownedRule(account: Account, row: Rule): Owned | undefined {
  return ownedBy(account, readStamp(row.action.metadata), {
    content: (maker) => (maker === 'create_cronjob' ? ruleContent(row) : undefined),
    created_at: row.created_at,
  });
}

/** Proven only for a rule that `isOwnRule`. */
export function ownerOfRule({ action }: Rule): string | undefined {
  return readStamp(action.metadata).connect_account;
}

/** Whether this account may see the rule. Pass `all` rules of the server if they are loaded already. */
export async function isVisibleRule(account: Account, row: Rule, all?: readonly Rule[]): Promise<boolean> {
  return account.visibility === 'server' || isOwnRule(account, row, all);
}

export async function isOwnRule(account: Account, row: Rule, all?: readonly Rule[]): Promise<boolean> {
  const owned = ownedRule(account, row);
  if (!owned?.proof) return owned !== undefined;
  const { made_at, signature } = owned.proof;
  return isFirst(account, { id: row.id, created_at: row.created_at, made_at, signature }, async () =>
    (all ?? (await listCronRules(account))).map((other) => ({
      ...other,
      signature: () => ownedRule(account, other)?.proof?.signature,
    })),
  );
}

/** The cron job with an idempotency key. */
export async function findRuleByKey(account: Account, key: string): Promise<Found<Rule> | 'absent'> {
  const lookedAt = account.client.serverNow();
  const rules = await listCronRules(account);
  for (const rule of rules.toReversed()) {
    const owned = ownedRule(account, rule);
    if (owned?.key !== key || !(await isOwnRule(account, rule, rules))) continue;
    return { made: rule, maker: owned.maker, input: owned.input, id: rule.id, title: rule.name };
  }
  const uses = rules.flatMap((rule) => {
    const key = ownedRule(account, rule)?.key;
    return key ? [[key, { place: 'rules', id: rule.id, created_at: rule.created_at }] as const] : [];
  });
  await account.memory.learn({ uses: new Map(uses), spans: { rules: { from: '', to: '', lookedAt } } });
  return 'absent';
}
