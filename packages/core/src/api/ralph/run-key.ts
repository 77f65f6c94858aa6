// Finds the run with an idempotency key among the newest.
import type { Account, Found } from '../ownership/account.ts';
import type { Run } from '../records/records.ts';
import { isOwnRun, listSeenRuns } from './run-rows.ts';

/** The number of runs that are searched. */
const newest = 50;

export async function findRunByKey(
  account: Account,
  key: string,
  since: number,
): Promise<Found<Run> | 'absent' | 'unknown'> {
  const runs = await listSeenRuns(account, { limit: newest });
  // The oldest first: that is the run that was made with the key.
  for (const seen of runs.toReversed()) {
    if (seen.owned?.key !== key || !(await isOwnRun(account, seen, runs))) continue;
    const { run_id, project } = seen.run;
    return { made: seen.run, maker: seen.owned.maker, input: seen.owned.input, id: run_id, title: project };
  }
  const oldest = runs.at(-1);
  return runs.length < newest || (oldest && Date.parse(oldest.run.created_at) < since) ? 'absent' : 'unknown';
}
