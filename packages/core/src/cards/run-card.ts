import { type Run, runRecord } from '../api/records/records.ts';
import { isEnded } from '../api/tasks/status.ts';
import { type Card, field, fields, statusOf, untrusted } from './card.ts';
import { shown } from './shown.ts';

/** A Ralph run: its outcome comes before its status, since the server calls a run completed even when nothing passed. */
export function runCard(run: Run): Card {
  const of = shown(runRecord, run);
  return {
    title: untrusted(run.project),
    status: statusOf(run.outcome ?? run.status),
    url: run.url,
    text: of.text('error'),
    warning: run.warning,
    fields: fields(
      of.field('Run', 'run_id'),
      of.field('Branch', 'branch'),
      of.field('Codebase', 'codebase_id'),
      of.field('Model', 'model'),
      of.field('Mode', 'run_mode'),
      field('Attempts', `${run.current_iteration} of ${run.max_iterations}`),
      of.field('Started', 'started_at'),
      of.field('Ended', 'completed_at'),
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
