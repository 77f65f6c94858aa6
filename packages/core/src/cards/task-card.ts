import { type Task, taskRecord } from '../api/records/records.ts';
import { isEnded } from '../api/tasks/status.ts';
import { type Card, fields, statusOf, untrusted } from './card.ts';
import { shown } from './shown.ts';

export function taskCard(task: Task): Card {
  const of = shown(taskRecord, task);
  const text = of.first('error', 'result', 'description');
  return of.card({
    title: untrusted(of.value('title')),
    status: statusOf(of.value('status')),
    url: of.value('url'),
    text: text?.text === task.title ? undefined : text,
    warnings: of.warnings(),
    fields: fields(
      of.field('Task', 'task_id'),
      of.field('Agent type', 'agent_type'),
      of.field('For agent', 'target_agent_name'),
      of.field('Codebase', 'codebase_id'),
      of.field('Model', 'model'),
      task.priority ? of.field('Priority', 'priority') : undefined,
      task.retry_count ? of.field('Retries', 'retry_count') : undefined,
      of.field('Created', 'created_at'),
      of.field('Ended', 'completed_at'),
    ),
    next: isEnded(task.status)
      ? []
      : [{ operation: 'cancel_task', label: 'Cancel task', input: { task_id: task.task_id } }],
  });
}
