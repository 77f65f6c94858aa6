// Ralph runs. The server keeps one result for each attempt and calls every run completed that came to its end.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ConnectorError } from '../errors.ts';
import { quotedId } from '../untrusted/quote.ts';
import type { Account } from './account.ts';
import { needCodebase } from './codebases.ts';
import { once } from './once.ts';
import type { Prd } from './prd.ts';
import type { Run } from './records.ts';
import { type RunLogEntry, stampedPrd, toRun, wireRun, wireRunWithLog } from './run-wire.ts';
import { isVisible } from './stamp.ts';

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

/** How many of the newest runs are looked at for a key. */
const newest = 50;

/** Throws `not_found` for an unknown codebase, `outcome_unknown`. */
export async function startRun(account: Account, run: NewRun): Promise<Run> {
  const key = run.idempotency_key ?? randomUUID();
  const codebase_id = await needCodebase(account, run.codebase_id);
  return once<Run>({
    account,
    key,
    lookFirst: run.idempotency_key !== undefined,
    send: async () => {
      const made = await account.client.call('POST', '/v1/ralph/runs', wireRun, {
        body: {
          prd: stampedPrd(run.prd, account.id, key),
          codebase_id,
          model: run.model === 'default' ? undefined : run.model,
          max_iterations: run.max_iterations ?? attemptsFor(run.prd.userStories.length),
          run_mode: run.run_mode,
          max_parallel: run.max_parallel,
        },
      });
      return toRun(made, account).run;
    },
    look: async (since) => {
      const rows = await account.client.call('GET', '/v1/ralph/runs', z.array(wireRun), { query: { limit: newest } });
      const runs = rows.map((row) => toRun(row, account));
      const made = runs.find(
        ({ stamp }) => stamp.idempotency_key === encodeURIComponent(key) && stamp.connect_account === account.id,
      );
      if (made) return made.run;
      const oldest = runs.at(-1);
      return runs.length < newest || (oldest && Date.parse(oldest.run.created_at) < since) ? 'absent' : 'unknown';
    },
  });
}

export async function getRun(account: Account, runId: string): Promise<Run | undefined> {
  const row = await account.client.find(`/v1/ralph/runs/${encodeURIComponent(runId)}`, wireRun);
  const seen = row && toRun(row, account);
  return seen && isVisible(account, seen.stamp) ? seen.run : undefined;
}

/** Oldest first; nothing for a run that there is not. */
export async function getRunLog(account: Account, runId: string): Promise<RunLogEntry[] | undefined> {
  const row = await account.client.find(`/v1/ralph/runs/${encodeURIComponent(runId)}`, wireRunWithLog);
  return row && isVisible(account, toRun(row, account).stamp) ? row.logs : undefined;
}

/** Newest first. */
export async function listRuns(account: Account, filter: { status?: string; limit: number }): Promise<Run[]> {
  // The server shows everybody's runs: look further where ours must be picked out.
  const limit = account.visibility === 'own' ? Math.max(500, filter.limit) : filter.limit;
  const rows = await account.client.call('GET', '/v1/ralph/runs', z.array(wireRun), {
    query: { status: filter.status, limit },
  });
  const visible = rows.map((row) => toRun(row, account)).filter(({ stamp }) => isVisible(account, stamp));
  return visible.slice(0, filter.limit).map(({ run }) => run);
}

/** Throws `not_found`, or `conflict` when the run has ended. A run that is cancelled already is answered as it is. */
export async function cancelRun(account: Account, runId: string): Promise<CancelledRun> {
  const before = await needRun(account, runId);
  if (before.status === 'cancelled') return cancelled(before);
  if (before.status === 'completed' || before.status === 'failed') {
    throw new ConnectorError(
      'conflict',
      `Ralph run ${quotedId(runId)} is already ${before.status} and cannot be cancelled.`,
      {
        hint: 'There is nothing to do.',
      },
    );
  }
  await account.client
    .call('POST', `/v1/ralph/runs/${encodeURIComponent(runId)}/cancel`, z.unknown(), { safe: true })
    .catch((error) => {
      // Ended or cancelled meanwhile: what counts is what is read back.
      if (!(error instanceof ConnectorError) || error.code !== 'invalid_input') throw error;
    });
  const after = await needRun(account, runId);
  if (after.status === 'cancelled') {
    const isAtWork = before.story_results.some(({ status }) => status === 'running');
    return {
      ...cancelled(after),
      warning: isAtWork ? 'The agent at work finishes its story; no further story is begun.' : undefined,
    };
  }
  throw new ConnectorError('conflict', `Ralph run ${quotedId(runId)} was not cancelled: it is ${after.status}.`, {
    hint: 'Look it up with find_ralph_run.',
  });
}

async function needRun(account: Account, runId: string): Promise<Run> {
  const run = await getRun(account, runId);
  if (run) return run;
  throw new ConnectorError('not_found', `No Ralph run ${quotedId(runId)}.`, { hint: 'Find it with list_ralph_runs.' });
}

function cancelled(run: Run): CancelledRun {
  return { ...run, cancelled: true, cancelled_at: run.completed_at };
}

/** The server counts the attempts of the whole run, so ten would starve a long PRD; it takes 50 at most. */
function attemptsFor(stories: number): number {
  return Math.min(50, Math.max(10, 3 * stories));
}
