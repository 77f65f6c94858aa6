// Ralph runs as the page shows them, from results of the tools.
import { listOf, numberOf, textOf } from '../../page/values.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface Run {
  id: string;
  project: string;
  description: string;
  branch: string;
  /** The outcome once it has ended, else its status. */
  state: string;
  isEnded: boolean;
  passed: number;
  total: number;
  stories: readonly Story[];
  attempts: number;
  maxAttempts: number;
  mode: string;
  model: string;
  codebase: string;
  error: string;
  warnings: readonly string[];
  createdAt: string;
  startedAt: string;
  endedAt: string;
  url: string;
}

export interface Story {
  id: string;
  title: string;
  state: string;
  attempts: number;
  error: string;
}

export interface LogLine {
  at: string;
  type: string;
  story: string;
  message: string;
}

/** Facts that come only to this page. */
export interface Details {
  log: readonly LogLine[];
  /** All lines of the log, which may be more than these. */
  lines: number;
  /** For another run of the same. */
  prd: string | undefined;
}

export function readRun(record: Fields): Run {
  const outcome = textOf(record.outcome);
  return {
    id: textOf(record.run_id),
    project: textOf(record.project),
    description: textOf(record.description),
    branch: textOf(record.branch),
    state: outcome || textOf(record.status),
    isEnded: outcome !== '',
    passed: numberOf(record.passed_count) ?? 0,
    total: numberOf(record.total_count) ?? 0,
    stories: listOf(record.story_results).map((story) => ({
      id: textOf(story.id),
      title: textOf(story.title),
      state: textOf(story.status),
      attempts: numberOf(story.attempts) ?? 0,
      error: textOf(story.error),
    })),
    attempts: numberOf(record.current_iteration) ?? 0,
    maxAttempts: numberOf(record.max_iterations) ?? 0,
    mode: textOf(record.run_mode),
    model: textOf(record.model),
    codebase: textOf(record.codebase_id),
    error: textOf(record.error),
    warnings: Array.isArray(record.warnings) ? record.warnings.map(textOf).filter(Boolean) : [],
    createdAt: textOf(record.created_at),
    startedAt: textOf(record.started_at),
    endedAt: textOf(record.completed_at),
    url: textOf(record.url),
  };
}

export function readDetails(more: Fields): Details | undefined {
  if (!Array.isArray(more.log)) return undefined;
  const log = listOf(more.log).map((line) => ({
    at: textOf(line.timestamp),
    type: textOf(line.type),
    story: textOf(line.story_id),
    message: textOf(line.message),
  }));
  return { log, lines: numberOf(more.lines) ?? log.length, prd: textOf(more.prd_json) || undefined };
}
