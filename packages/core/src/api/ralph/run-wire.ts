// A Ralph run on the wire, and the record that we make of it.
import { z } from 'zod';
import { maybeCodebase, maybeText, maybeTime, wireTime } from '../http/wire.ts';
import type { Account } from '../ownership/account.ts';
import { type Content, type Owned, ownedBy } from '../ownership/ownership.ts';
import type { Run, Story } from '../records/records.ts';
import { isEnded, runStatus } from '../tasks/status.ts';
import { splitStamp } from './run-stamp.ts';

const attempt = z.object({
  story_id: z.string(),
  status: z.string(),
  task_id: maybeText,
  error: maybeText,
  started_at: maybeTime,
  completed_at: maybeTime,
});
type Attempt = z.output<typeof attempt>;

export const wireRun = z.object({
  id: z.string(),
  prd: z.object({
    project: z.string(),
    branchName: maybeText,
    description: maybeText,
    userStories: z
      .array(
        z.object({
          id: z.string(),
          title: z.string(),
          // Our signature covers them; those of others are never used.
          description: z.unknown().optional(),
          acceptanceCriteria: z.unknown().optional(),
          priority: z.unknown().optional(),
        }),
      )
      .default([]),
  }),
  codebase_id: maybeCodebase,
  model: maybeText,
  status: z.string().transform(runStatus),
  max_iterations: z.number(),
  current_iteration: z.number(),
  run_mode: z.string(),
  story_results: z.array(attempt).default([]),
  created_at: wireTime,
  started_at: maybeTime,
  completed_at: maybeTime,
  error: maybeText,
  logs: z
    .array(z.object({ timestamp: wireTime, type: z.string(), message: z.string(), story_id: maybeText }))
    .default([]),
});
export type WireRun = z.output<typeof wireRun>;

/** An entry of the server's log of a run; `message` may quote agents. */
export interface RunLogEntry {
  timestamp: string;
  type: string;
  message: string;
  story_id?: string | undefined;
}

export interface SeenRun {
  run: Run;
  /** The ownership that its stamp proves, if this account made it; see `isOwnRun`. */
  owned?: Owned;
}

/** The part of a run that a signature covers: the whole PRD without the stamp. */
export function prdContent({ project, branchName, description, userStories }: WireRun['prd']): Content {
  const stories = userStories.map(({ id, title, description, acceptanceCriteria, priority }) => [
    id,
    title,
    description,
    acceptanceCriteria,
    priority,
  ]);
  return [project, branchName, description, stories];
}

export function toRun(row: WireRun, account: Account): SeenRun {
  const { description, stamp } = splitStamp(row.prd.description ?? '');
  const owned = ownedBy(account, stamp, {
    content: () => prdContent({ ...row.prd, description }),
    created_at: row.created_at,
  });
  const attempts = Map.groupBy(row.story_results, ({ story_id }) => story_id);
  const seen = new Set<string>();
  const stories = row.prd.userStories.map((story) => {
    // The server builds only the first story of an ID.
    const own = seen.has(story.id) ? [] : attempts.get(story.id);
    seen.add(story.id);
    return toStory(story, own ?? [], row.status);
  });
  const counted = stories.filter(({ status }) => status === 'passed').length;
  const passed = Math.min(counted, passedOf(row) ?? counted);
  return {
    ...(owned && { owned }),
    run: {
      run_id: row.id,
      project: row.prd.project,
      branch: row.prd.branchName ?? '',
      description: row.prd.description === undefined ? undefined : description,
      status: row.status,
      outcome: outcomeOf(row.status, passed, stories.length),
      progress: `${passed}/${stories.length}`,
      passed_count: passed,
      total_count: stories.length,
      story_results: stories,
      // The server's own count is one too high when all stories passed, and stays 0 for parallel runs.
      current_iteration: row.story_results.length,
      max_iterations: row.max_iterations,
      run_mode: row.run_mode,
      codebase_id: row.codebase_id,
      model: row.model,
      error: row.error,
      created_at: row.created_at,
      started_at: row.started_at,
      completed_at: row.completed_at,
      url: account.page('ralph', row.id),
    },
  };
}

/** How many stories passed by the last line of the run's own log; undefined while it runs. */
function passedOf({ status, logs }: WireRun): number | undefined {
  const passed = isEnded(status)
    ? /: (\d{1,6})\/\d{1,6} stories passed$/.exec(logs.at(-1)?.message ?? '')?.[1]
    : undefined;
  return passed === undefined ? undefined : Number(passed);
}

/** The outcome of a run: the server says completed even when no story passed. */
function outcomeOf(status: string, passed: number, total: number): Run['outcome'] {
  if (!isEnded(status)) return undefined;
  if (status === 'cancelled') return 'cancelled';
  if (passed === 0) return 'failed';
  return passed === total ? 'passed' : 'partly';
}

function toStory({ id, title }: { id: string; title: string }, attempts: readonly Attempt[], runStatus: string): Story {
  const last = attempts.find(({ status }) => status === 'passed') ?? attempts.at(-1);
  return {
    id,
    title,
    status: storyStatus(last, runStatus),
    attempts: attempts.length,
    task_id: last?.task_id,
    error: last?.status === 'failed' ? last.error : undefined,
    started_at: attempts[0]?.started_at,
    completed_at: last?.completed_at,
  };
}

function storyStatus(last: Attempt | undefined, runStatus: string): Story['status'] {
  switch (last?.status) {
    case 'passed':
    case 'failed':
      return last.status;
    case 'running':
      return isEnded(runStatus) ? 'cancelled' : 'running';
    default:
      return runStatus === 'cancelled' ? 'cancelled' : 'pending';
  }
}
