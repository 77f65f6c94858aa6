// The owner of a task.
import { sharedLook } from '../../concurrency/shared-look.ts';
import { digest } from '../../memory/memory.ts';
import { isFired } from '../cron-jobs/fired-task.ts';
import type { Account } from '../ownership/account.ts';
import { type EarlierRow, isFirst } from '../ownership/first-row.ts';
import { listTaskRuns, type TaskRun } from './queue-entries.ts';
import { isBroken, listRows, readRow } from './server-list.ts';
import { type SeenTask, toTask, type WireTask } from './wire.ts';

/** Whether this account may see the task. */
export async function isVisibleTask(account: Account, seen: SeenTask): Promise<boolean> {
  return account.visibility === 'server' || isOwnTask(account, seen);
}

/** Whether the task is worth a closer look. */
export function mayBeVisible(account: Account, { owned, firedBy }: SeenTask): boolean {
  return account.visibility === 'server' || owned !== undefined || firedBy !== undefined;
}

/** Whether the account in its stamp, which this view shows, made the task: itself or through one of its cron jobs. */
export async function isOwnTask(view: Account, { task, stamp, owned, firedBy }: SeenTask): Promise<boolean> {
  // The result is kept, so a call that ends must not spoil it for the next.
  const account = view.whole ?? view;
  if (firedBy !== undefined) return isFired(account, firedBy, stamp.connect_account, task);
  if (!owned?.proof) return owned !== undefined;
  const { made_at, signature } = owned.proof;
  const row = { id: task.task_id, created_at: task.created_at, made_at, signature };
  return isFirst(account, row, async (since) => {
    const tasks = await tasksSince(account, since, task.created_at);
    const earlier = tasks.filter(({ created_at }) => created_at <= row.created_at && Date.parse(created_at) >= since);
    const known = await account.memory.stamps(earlier.map(({ id }) => id));
    // The signature covers the key.
    return earlier.filter(({ id }) => !known.has(id) || known.get(id)?.key === digest(owned.key ?? ''));
  });
}

/** The number of queue entries that are searched: first a few, then many. */
const fewRuns = 100;
const mostRuns = 1_000;

interface Look {
  /** By the server's clock, in ms. */
  at: number;
  rows: readonly WireTask[];
  runs: readonly TaskRun[];
  /** The queue entries are complete from this time on; 0 when there are no more. */
  reach: number;
}

const sharedRows = sharedLook<Look>();

/** The tasks made since then, as far as the server lists them. One look serves every row that is older than it. */
async function tasksSince(account: Account, since: number, until: string): Promise<EarlierRow[]> {
  const { rows, runs } = await sharedRows(
    account,
    'tasks',
    ({ at, reach, runs }) => at >= Date.parse(until) && (reach <= since || runs.length >= mostRuns),
    () => lookAround(account, since),
  );
  const listed = new Set(rows.map(({ id }) => id));
  const unlisted = runs.filter(({ task_id }) => !listed.has(task_id));
  return [
    ...rows.map((row) => ({ ...row, signature: () => signatureOf(account, row) })),
    ...unlisted.map(({ task_id: id, created_at }) => ({
      id,
      created_at,
      isUnread: true as const,
      signature: async () => signatureOf(account, await readRow(account, id).catch(brokenAsNone)),
    })),
  ];
}

async function lookAround(account: Account, since: number): Promise<Look> {
  const at = account.client.serverNow();
  const [rows, newest] = await Promise.all([listRows(account), listTaskRuns(account.client, { limit: fewRuns })]);
  const reaches = newest.length < fewRuns || oldestOf(newest) <= since;
  const runs = reaches ? newest : await listTaskRuns(account.client, { limit: mostRuns });
  return { at, rows, runs, reach: runs.length < (reaches ? fewRuns : mostRuns) ? 0 : oldestOf(runs) };
}

function oldestOf(runs: readonly TaskRun[]): number {
  return Date.parse(runs.at(-1)?.created_at ?? '') || 0;
}

function signatureOf(account: Account, row: WireTask | undefined): string | undefined {
  return row && toTask(row, account).owned?.proof?.signature;
}

/** We did not make a task that the server cannot show. */
function brokenAsNone(error: unknown): undefined {
  if (!isBroken(error)) throw error;
  return undefined;
}
