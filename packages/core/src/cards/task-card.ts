import { type Task, taskRecord } from '../api/records/records.ts';
import { isEnded } from '../api/tasks/status.ts';
import { type Card, field, fields, statusOf, untrusted } from './card.ts';
import { shown } from './shown.ts';

export function taskCard(task: Task): Card {
  const of = shown(taskRecord, task);
  const text = task.error ?? task.result ?? (task.description === task.title ? undefined : task.description);
  return {
    title: untrusted(task.title),
    status: statusOf(task.status),
    url: task.url,
    text: text ? untrusted(text) : undefined,
    warning: task.warning,
    fields: fields(
      of.field('Task', 'task_id'),
      of.field('Agent type', 'agent_type'),
      of.field('For agent', 'target_agent_name'),
      of.field('Codebase', 'codebase_id'),
      of.field('Model', 'model'),
      field('Priority', task.priority || undefined),
      field('Retries', task.retry_count || undefined),
      of.field('Created', 'created_at'),
      of.field('Ended', 'completed_at'),
    ),
    next: isEnded(task.status)
      ? []
      : [{ operation: 'cancel_task', label: 'Cancel task', input: { task_id: task.task_id } }],
  };
}
