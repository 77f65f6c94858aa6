// Runs as the server lists them, and their owners.
import { z } from 'zod';
import type { Account } from '../ownership/account.ts';
import { isFirst } from '../ownership/first-row.ts';
import { type SeenRun, toRun, type WireRun, wireRun } from './run-wire.ts';

/** Newest first, of all tenants. */
export async function listSeenRuns(
  account: Account,
  query: { status?: string | undefined; limit: number },
): Promise<SeenRun[]> {
  const rows = await account.client.call('GET', '/v1/ralph/runs', z.array(wireRun), { query });
  return rows.map((row: WireRun) => toRun(row, account));
}

/** Whether this account may see the run. */
export async function isVisibleRun(account: Account, seen: SeenRun, newest?: readonly SeenRun[]): Promise<boolean> {
  return account.visibility === 'server' || isOwnRun(account, seen, newest);
}

/** The number of runs that are searched: first a few, then many. */
export const fewRuns = 50;
export const mostRuns = 500;

/** Whether this account made the run. Pass the `newest` runs of the server if they are loaded already. */
export async function isOwnRun(
  account: Account,
  { run, owned }: SeenRun,
  newest?: readonly SeenRun[],
): Promise<boolean> {
  if (!owned?.proof) return owned !== undefined;
  const { made_at, signature } = owned.proof;
  return isFirst(account, { id: run.run_id, created_at: run.created_at, made_at, signature }, async (since) =>
    (newest ?? (await runsSince(account, since))).map((other) => ({
      id: other.run.run_id,
      created_at: other.run.created_at,
      signature: () => other.owned?.proof?.signature,
    })),
  );
}

async function runsSince(account: Account, since: number): Promise<SeenRun[]> {
  const few = await listSeenRuns(account, { limit: fewRuns });
  const oldest = few.at(-1);
  const reaches = few.length < fewRuns || (oldest && Date.parse(oldest.run.created_at) < since);
  return reaches ? few : listSeenRuns(account, { limit: mostRuns });
}
