// Finds the run with an idempotency key among the newest.
import type { KeyUse } from '../../memory/memory.ts';
import type { Account, Found } from '../ownership/account.ts';
import type { Run } from '../records/records.ts';
import { latest } from '../tasks/search-queue.ts';
import { isOwnRun, listSeenRuns, mostRuns } from './run-rows.ts';
import { type SeenRun, toRun, wireRun } from './run-wire.ts';

/** The number of runs that are searched first. */
const newest = 50;

export async function findRunByKey(
  account: Account,
  key: string,
  since: number,
): Promise<Found<Run> | 'absent' | 'unknown'> {
  const { use, spans } = await account.memory.recall({ key });
  const row =
    use?.place === 'runs'
      ? await account.client.find(`/v1/ralph/runs/${encodeURIComponent(use.id)}`, wireRun)
      : undefined;
  const remembered = row && (await firstOwn(account, key, [toRun(row, account)]));
  if (remembered) return remembered;
  const lookedAt = account.client.serverNow();
  const from = new Date(Math.max(0, since - account.client.timeError())).toISOString();
  for (const limit of [newest, mostRuns]) {
    const runs = await listSeenRuns(account, { limit });
    const found = await firstOwn(account, key, runs, runs);
    if (found) return found;
    const known = spans.runs;
    const oldest = runs.length < limit ? '' : (runs.at(-1)?.run.created_at ?? '');
    const bound = known && oldest < known.to && known.from < oldest ? known.from : oldest;
    const to = latest(runs.map(({ run }) => run));
    await account.memory.learn({ uses: usesOf(runs), spans: { runs: { from: bound, to, lookedAt } } });
    if (bound === '' || bound < from) return 'absent';
  }
  return 'unknown';
}

function usesOf(runs: readonly SeenRun[]): Map<string, KeyUse> {
  // Newest first: the oldest is the one that was made with the key.
  return new Map(
    runs.flatMap(({ run: { run_id, created_at }, owned }) =>
      owned?.key ? [[owned.key, { place: 'runs', id: run_id, created_at }] as const] : [],
    ),
  );
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
    const { run_id, project, created_at } = seen.run;
    await account.memory.learn({ uses: new Map([[key, { place: 'runs', id: run_id, created_at }]]) });
    const { maker, input, proof } = seen.owned;
    const copies = runs
      .filter(({ run, owned }) => proof && owned?.proof?.signature === proof.signature && run.run_id !== run_id)
      .map(({ run }) => run.run_id);
    return { made: seen.run, maker, input, id: run_id, title: project, copies };
  }
  return undefined;
}
