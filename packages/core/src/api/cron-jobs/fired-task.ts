// Tasks that cron jobs made. Each has a copy of its rule's stamp, so the stamp proves nothing; the server's own record of the rule's runs does.
import { z } from 'zod';
import { sharedLook } from '../../concurrency/shared-look.ts';
import { maybeText, wireTime } from '../http/wire.ts';
import type { Account } from '../ownership/account.ts';
import { isOwnRule, ownerOfRule, type Rule, readRule } from './rules.ts';

export interface FiredTask {
  task_id: string;
  title: string;
  description: string;
  created_at: string;
}

/** Whether a rule of that owner made the task, and the task is as the rule says. */
export async function isFired(
  account: Account,
  ruleId: string,
  owner: string | undefined,
  task: FiredTask,
): Promise<boolean> {
  const createdAt = Date.parse(task.created_at);
  const look = () =>
    sharedRuns(
      account,
      ruleId,
      ({ at, made, reach }) => made.has(task.task_id) || (at > createdAt + recordedAfter && reach <= createdAt),
      () => lookAt(account, ruleId, createdAt),
    );
  let found = await look();
  if (found.rule && !found.made.has(task.task_id) && found.at <= createdAt + recordedAfter) {
    await account.clock.sleep(recordedAfter);
    found = await look();
  }
  const { rule, made } = found;
  return rule !== undefined && ownerOfRule(rule) === owner && made.has(task.task_id) && isAsRuled(task, rule);
}

/** Compares the texts: anybody may change a rule, and change it back. */
function isAsRuled({ title, description }: FiredTask, { action }: Rule): boolean {
  return action.prompt?.trim() === description.trim() && action.title?.trim() === title.trim();
}

/** The server records a run at most this long after it made the task, in ms. */
const recordedAfter = 1_000;
/** The most runs that the server returns in one answer, newest first. */
const page = 200;
const mostPages = 10;

interface Look {
  /** By the server's clock, in ms. */
  at: number;
  /** Absent when this view does not show the rule's owner. */
  rule?: Rule;
  /** The tasks that the rule made. */
  made: ReadonlySet<string>;
  /** `made` is complete from this time on, in ms since 1970. */
  reach: number;
}

const sharedRuns = sharedLook<Look>();

const runs = z.array(z.object({ task_id: maybeText, started_at: wireTime }));

async function lookAt(account: Account, ruleId: string, since: number): Promise<Look> {
  const at = account.client.serverNow();
  const rule = await readRule(account, ruleId);
  const made = new Set<string>();
  if (!rule || !(await isOwnRule(account, rule))) return { at, made, reach: 0 };
  let reach = 0;
  for (let offset = 0; offset < mostPages * page; offset += page) {
    const path = `/v1/proactive/rules/${encodeURIComponent(ruleId)}/runs`;
    const rows = await account.client.call('GET', path, runs, {
      query: { status: 'task_created', limit: page, offset: offset || undefined },
    });
    for (const { task_id } of rows) if (task_id) made.add(task_id);
    reach = rows.length < page ? 0 : Date.parse(rows.at(-1)?.started_at ?? '') || 0;
    if (reach <= since) break;
  }
  return { at, rule, made, reach };
}
