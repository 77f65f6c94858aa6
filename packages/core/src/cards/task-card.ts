import type { Task } from '../api/records.ts';
import { isEnded } from '../api/task-status.ts';
import { type Card, field, fields, statusOf, untrusted } from './card.ts';

export function taskCard(task: Task): Card {
  const text = task.error ?? task.result ?? (task.description === task.title ? undefined : task.description);
  return {
    title: untrusted(task.title),
    status: statusOf(task.status),
    url: task.url,
    text: text ? untrusted(text) : undefined,
    warning: task.warning,
    fields: fields(
      field('Task', task.task_id),
      field('Agent type', task.agent_type),
      field('For agent', task.target_agent_name),
      field('Codebase', task.codebase_id),
      field('Model', task.model),
      field('Priority', task.priority || undefined),
      field('Retries', task.retry_count || undefined),
      field('Created', task.created_at),
      field('Ended', task.completed_at),
    ),
    next: isEnded(task.status)
      ? []
      : [{ operation: 'cancel_task', label: 'Cancel task', input: { task_id: task.task_id } }],
  };
}
