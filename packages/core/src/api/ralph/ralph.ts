// Ralph runs. The server keeps one result for each attempt, and calls every run completed that reached its end.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ConnectorError } from '../../errors.ts';
import { quotedId } from '../../untrusted/quote.ts';
import { requireBudget } from '../directory/budget.ts';
import { needCodebase } from '../directory/codebases.ts';
import { modelArguments } from '../directory/models.ts';
import { once } from '../idempotency/create-once.ts';
import { usedElsewhere } from '../idempotency/key-use.ts';
import type { Account } from '../ownership/account.ts';
import { noteMade } from '../ownership/first-row.ts';
import { digestOf, prove } from '../ownership/ownership.ts';
import type { Run } from '../records/records.ts';
import type { RecordState } from '../tasks/feed.ts';
import { type Prd, parsePrd, prdJson } from './prd.ts';
import { pullRequestIn } from './pull-request.ts';
import { findRunByKey } from './run-key.ts';
import { fewRuns, isVisibleRun, listSeenRuns, mostRuns } from './run-rows.ts';
import { splitStamp, withStamp } from './run-stamp.ts';
import { prdContent, type RunLogEntry, toRun, wireRun } from './run-wire.ts';

export interface NewRun {
  prd: Prd;
  codebase_id?: string;
  model?: string;
  max_iterations?: number;
  run_mode: 'sequential' | 'parallel';
  max_parallel: number;
  idempotency_key?: string;
}

export type CancelledRun = Run & { cancelled: boolean; cancelled_at?: string };

/** Throws `not_found` for an unknown codebase, `conflict` for a key that was used for something else, `not_started`, `outcome_unknown`. */
export async function startRun(account: Account, run: NewRun): Promise<Run> {
  const { idempotency_key, ...input } = run;
  const { prd } = run;
  const making = { maker: 'start_ralph', key: idempotency_key ?? randomUUID(), input: digestOf(input) } as const;
  const codebase_id = await needCodebase(account, run.codebase_id);
  return once<Run>({
    account,
    making,
    title: prd.project,
    lookFirst: idempotency_key !== undefined,
    resendable: false,
    send: async () => {
      await requireBudget(account);
      const chosen = await modelArguments(account, { model: run.model });
      await account.client.syncTime();
      const proof = prove(account, making, prdContent(prd));
      const made = await account.client.call('POST', '/v1/ralph/runs', wireRun, {
        body: {
          prd: { ...prd, description: withStamp(prd.description, account.id, making.key, proof) },
          codebase_id,
          model: chosen.model_ref ?? chosen.model,
          max_iterations: run.max_iterations ?? attemptsFor(prd.userStories.length),
          run_mode: run.run_mode,
          max_parallel: run.max_parallel,
        },
      });
      await noteMade(account, { key: making.key, signature: proof.signature, place: 'runs', id: made.id });
      return toRun(made, account).run;
    },
    look: (since) => findRunByKey(account, making.key, since),
    lookElsewhere: () => usedElsewhere(account, making.key, 'runs'),
  });
}

export async function getRun(account: Account, runId: string): Promise<Run | undefined> {
  const row = await account.client.find(`/v1/ralph/runs/${encodeURIComponent(runId)}`, wireRun);
  const seen = row && toRun(row, account);
  return seen && (await isVisibleRun(account, seen)) ? seen.run : undefined;
}

/** A text for each of the newest runs, which differs after a change of the run or its log. */
export async function readRunStates(account: Account, signal?: AbortSignal): Promise<Map<string, RecordState>> {
  const rows = await account.client.call('GET', '/v1/ralph/runs', z.array(wireRun), {
    query: { limit: fewRuns },
    signal,
  });
  return new Map(rows.map((row) => [row.id, { text: JSON.stringify(row), isWhole: true }]));
}

export interface RunDetails {
  /** Oldest first. */
  log: RunLogEntry[];
  /** The PRD of the run, for another one. */
  prd_json?: string;
  /** The address of the newest pull request or merge request that the log names. */
  pull_request?: string;
}

/** Undefined for a run that does not exist. */
export async function getRunDetails(account: Account, runId: string): Promise<RunDetails | undefined> {
  const row = await account.client.find(`/v1/ralph/runs/${encodeURIComponent(runId)}`, wireRun);
  if (!row || !(await isVisibleRun(account, toRun(row, account)))) return undefined;
  const { description } = splitStamp(row.prd.description ?? '');
  const prd = parsePrd(JSON.stringify({ ...row.prd, description }));
  const pull_request = pullRequestIn(row.logs);
  return { log: row.logs, ...(prd && { prd_json: prdJson(prd) }), ...(pull_request && { pull_request }) };
}

/** Newest first. */
export async function listRuns(account: Account, filter: { status?: string; limit: number }): Promise<Run[]> {
  // The server shows everybody's runs, so search further when we need only our own.
  const limit = account.visibility === 'own' ? Math.max(mostRuns, filter.limit) : filter.limit;
  const runs = await listSeenRuns(account, { status: filter.status, limit });
  const newest = filter.status ? undefined : runs;
  const found: Run[] = [];
  for (const seen of runs) {
    if (found.length === filter.limit) break;
    if (await isVisibleRun(account, seen, newest)) found.push(seen.run);
  }
  return found;
}

/** Whether a cancel would change anything. Throws as `cancelRun` would. */
export async function isCancellableRun(account: Account, runId: string): Promise<boolean> {
  return isCancellable(await needRun(account, runId));
}

/** Throws `not_found`, or `conflict` when the run has ended. Returns a run that is already cancelled as it is. */
export async function cancelRun(account: Account, runId: string): Promise<CancelledRun> {
  const before = await needRun(account, runId);
  if (!isCancellable(before)) return cancelled(before);
  await account.client
    .call('POST', `/v1/ralph/runs/${encodeURIComponent(runId)}/cancel`, z.unknown(), { safe: true })
    .catch((error) => {
      // It ended or was cancelled in the meantime: we read the result back.
      if (!(error instanceof ConnectorError) || error.code !== 'invalid_input') throw error;
    });
  const after = await needRun(account, runId);
  if (after.status === 'cancelled') {
    const isAtWork = before.story_results.some(({ status }) => status === 'running');
    return {
      ...cancelled(after),
      warnings: isAtWork ? ['The agent finishes its current story; no further story is started.'] : [],
    };
  }
  throw new ConnectorError('conflict', `Ralph run ${quotedId(runId)} was not cancelled: it is ${after.status}.`, {
    hint: 'Look it up with find_ralph_run.',
    expected: true,
  });
}

function isCancellable({ run_id, status }: Run): boolean {
  if (status === 'completed' || status === 'failed') {
    const message = `Ralph run ${quotedId(run_id)} is already ${status} and cannot be cancelled.`;
    throw new ConnectorError('conflict', message, { hint: 'There is nothing to do.', expected: true });
  }
  return status !== 'cancelled';
}

async function needRun(account: Account, runId: string): Promise<Run> {
  const run = await getRun(account, runId);
  if (run) return run;
  throw new ConnectorError('not_found', `No Ralph run ${quotedId(runId)}.`, { hint: 'Find it with list_ralph_runs.' });
}

function cancelled(run: Run): CancelledRun {
  return { ...run, cancelled: true, cancelled_at: run.completed_at };
}

/** The server counts the attempts of the whole run, so ten would be too few for a long PRD. Its maximum is 50. */
function attemptsFor(stories: number): number {
  return Math.min(50, Math.max(10, 3 * stories));
}
