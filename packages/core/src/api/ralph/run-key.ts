// Finds the run with an idempotency key among the newest.
import type { Account, Found } from '../ownership/account.ts';
import type { Run } from '../records/records.ts';
import { isOwnRun, listSeenRuns } from './run-rows.ts';
import { type SeenRun, toRun, wireRun } from './run-wire.ts';

/** The number of runs that are searched first. */
const newest = 50;

export async function findRunByKey(
  account: Account,
  key: string,
  since: number,
  most = newest,
): Promise<Found<Run> | 'absent' | 'unknown'> {
  const use = await account.memory.useOf(key);
  const row =
    use?.place === 'runs'
      ? await account.client.find(`/v1/ralph/runs/${encodeURIComponent(use.id)}`, wireRun)
      : undefined;
  const remembered = row && (await firstOwn(account, key, [toRun(row, account)]));
  if (remembered) return remembered;
  for (const limit of new Set([newest, most])) {
    const runs = await listSeenRuns(account, { limit });
    const found = await firstOwn(account, key, runs, runs);
    if (found) return found;
    const oldest = runs.at(-1);
    if (runs.length < limit || (oldest && Date.parse(oldest.run.created_at) < since)) return 'absent';
  }
  return 'unknown';
}

async function firstOwn(
  account: Account,
  key: string,
  runs: readonly SeenRun[],
  newest?: readonly SeenRun[],
): Promise<Found<Run> | undefined> {
  // The oldest first: that is the run that was made with the key.
  for (const seen of runs.toReversed()) {
    if (seen.owned?.key !== key || !(await isOwnRun(account, seen, newest))) continue;
    const { run_id, project } = seen.run;
    await account.memory.addUse(key, { place: 'runs', id: run_id });
    return { made: seen.run, maker: seen.owned.maker, input: seen.owned.input, id: run_id, title: project };
  }
  return undefined;
}
