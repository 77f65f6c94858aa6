import { type Run, runRecord } from '../api/records/records.ts';
import { isEnded } from '../api/tasks/status.ts';
import { type Card, duration, field, fields, statusOf, untrusted } from './card.ts';
import { shown } from './shown.ts';

/** A Ralph run: its outcome comes before its status, since the server calls a run completed even when nothing passed. */
export function runCard(run: Run): Card {
  const of = shown(runRecord, run);
  return of.card({
    title: untrusted(of.value('project')),
    status: statusOf(of.value('outcome') ?? of.value('status')),
    url: of.value('url'),
    text: of.text('error'),
    warnings: of.warnings(),
    fields: fields(
      of.id('Run', 'run_id'),
      field('Attempts', `${of.value('current_iteration')} of ${of.value('max_iterations')}`),
      field('Took', duration(run.started_at ?? run.created_at, run.completed_at)),
      run.completed_at ? undefined : of.field('Started', 'started_at'),
      of.field('Ended', 'completed_at'),
      of.field('Branch', 'branch'),
      of.field('Codebase', 'codebase_id'),
      of.field('Model', 'model'),
      run.run_mode === 'parallel' ? of.field('Mode', 'run_mode') : undefined,
    ),
    steps: of.each('story_results', (story) => ({
      title: `${story.value('id')} ${story.value('title')}`,
      state: story.value('status'),
      detail: story.value('error'),
    })),
    progress: { label: 'Stories passed', value: of.value('passed_count'), of: of.value('total_count') },
    next: isEnded(run.status)
      ? []
      : [{ operation: 'cancel_ralph_run', label: 'Cancel run', input: { run_id: run.run_id } }],
  });
}
