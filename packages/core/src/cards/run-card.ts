import type { Run } from '../api/records.ts';
import { isEnded } from '../api/task-status.ts';
import { type Card, field, fields, foreignField, statusOf, untrusted } from './card.ts';

/** A Ralph run: its outcome before its status, since the server calls a run completed in which nothing passed. */
export function runCard(run: Run): Card {
  return {
    title: untrusted(run.project),
    status: statusOf(run.outcome ?? run.status),
    url: run.url,
    text: run.error ? untrusted(run.error) : undefined,
    warning: run.warning,
    fields: fields(
      field('Run', run.run_id),
      foreignField('Branch', run.branch),
      field('Codebase', run.codebase_id),
      field('Model', run.model),
      field('Mode', run.run_mode),
      field('Attempts', `${run.current_iteration} of ${run.max_iterations}`),
      field('Started', run.started_at),
      field('Ended', run.completed_at),
    ),
    steps: run.story_results.map((story) => ({
      title: `${story.id} ${story.title}`,
      state: story.status,
      detail: story.error,
    })),
    progress: { label: 'Stories passed', value: run.passed_count, of: run.total_count },
    next: isEnded(run.status)
      ? []
      : [{ operation: 'cancel_ralph_run', label: 'Cancel run', input: { run_id: run.run_id } }],
  };
}
