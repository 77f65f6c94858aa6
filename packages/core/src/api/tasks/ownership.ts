// The owner of a task.
import { sharedLook } from '../../concurrency/shared-look.ts';
import { untilAborted } from '../../concurrency/until-aborted.ts';
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
  const first = isFirst(account, row, async (since) => {
    const earlier = await tasksBetween(view, since, task.created_at, owned.maker !== 'prd_chat');
    const known = await account.memory.stamps(earlier.map(({ id }) => id));
    // The signature covers the key.
    return earlier.filter(({ id }) => !known.has(id) || known.get(id)?.key === digest(owned.key ?? ''));
  });
  return untilAborted(first, view.lifetime?.signal);
}

/** Whether `isVisibleTask` makes no request. */
export async function isOwnerKnown(account: Account, { task, owned, firedBy }: SeenTask): Promise<boolean> {
  if (account.visibility === 'server' || (!owned?.proof && firedBy === undefined)) return true;
  return owned?.proof !== undefined && (await account.memory.firstRow(owned.proof.signature))?.id === task.task_id;
}

/** The number of queue entries that are searched: first a few, then many. */
const fewRuns = 100;
const mostRuns = 1_000;

interface QueueLook {
  /** By the server's clock, in ms. */
  at: number;
  runs: readonly TaskRun[];
  /** The queue entries are complete from this time on; 0 when there are no more. */
  reach: number;
}

const sharedQueue = sharedLook<QueueLook>();
const sharedList = sharedLook<{ at: number; rows: readonly WireTask[] }>();

/** The tasks made between these times, as far as the server lists them. One look serves every row that is older than it. */
async function tasksBetween(view: Account, since: number, until: string, isQueued: boolean): Promise<EarlierRow[]> {
  const account = view.whole ?? view;
  const from = Date.parse(until);
  const { runs } = await sharedQueue(
    account,
    'tasks',
    ({ at, reach, runs }) => at >= from && (reach <= since || runs.length >= mostRuns),
    () => lookAtQueue(account, since),
  );
  // A server without a queue shows its tasks only in the list.
  const isListNeeded = !isQueued || runs.length === 0;
  const { rows } = isListNeeded
    ? await sharedList(
        account,
        'tasks',
        ({ at }) => at >= from,
        async () => ({ at: account.client.serverNow(), rows: await listRows(account) }),
      )
    : { rows: [] };
  const start = new Date(since).toISOString();
  const isBetween = ({ created_at }: { created_at: string }) => created_at >= start && created_at <= until;
  const listed = new Set(rows.map(({ id }) => id));
  return [
    ...rows.filter(isBetween).map((row) => ({ ...row, signature: () => signatureOf(account, row) })),
    ...runs
      .filter((run) => isBetween(run) && !listed.has(run.task_id))
      .map(({ task_id: id, created_at }) => ({
        id,
        created_at,
        isUnread: true as const,
        signature: async () => signatureOf(account, await readRow(view, id).catch(brokenAsNone)),
      })),
  ];
}

async function lookAtQueue(account: Account, since: number): Promise<QueueLook> {
  const at = account.client.serverNow();
  const newest = await listTaskRuns(account.client, { limit: fewRuns });
  const reaches = newest.length < fewRuns || oldestOf(newest) <= since;
  const runs = reaches ? newest : await listTaskRuns(account.client, { limit: mostRuns });
  return queueLook(at, runs, reaches ? fewRuns : mostRuns);
}

function queueLook(at: number, runs: readonly TaskRun[], limit: number): QueueLook {
  const newest = Date.parse(runs[0]?.created_at ?? '') || 0;
  return { at: Math.max(at, newest), runs, reach: runs.length < limit ? 0 : oldestOf(runs) };
}

/** Spares the look at the queue for tasks that are older than these entries, the newest of all, which were asked for at that time. */
export function noteQueue(view: Account, at: number, runs: readonly TaskRun[], limit: number): void {
  void sharedQueue(
    view.whole ?? view,
    'tasks',
    () => false,
    async () => queueLook(at, runs, limit),
  );
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
