import { type Task, taskRecord } from '../api/records/records.ts';
import { usualAgentType } from '../api/records/vocabularies.ts';
import { isEnded } from '../api/tasks/status.ts';
import { type Card, duration, field, fields, type Next, statusOf, untrusted } from './card.ts';
import { shown } from './shown.ts';

export function taskCard(task: Task): Card {
  const of = shown(taskRecord, task);
  const text = of.first('error') ?? of.markdown('result') ?? of.first('description');
  const ended = isEnded(task.status);
  return of.card({
    title: untrusted(of.value('title')),
    status: statusOf(of.value('status')),
    url: of.value('url'),
    text: text?.text === task.title ? undefined : text,
    warnings: of.warnings(),
    fields: fields(
      of.id('Task', 'task_id'),
      task.agent_type === usualAgentType ? undefined : of.field('Agent type', 'agent_type'),
      ended ? field('Took', duration(task.started_at ?? task.created_at, task.completed_at)) : undefined,
      of.field(ended ? 'Ended' : 'Created', ended ? 'completed_at' : 'created_at'),
      of.field('For agent', 'target_agent_name'),
      of.field('Codebase', 'codebase_id'),
      of.field('Model', 'model'),
      task.priority ? of.field('Priority', 'priority') : undefined,
      task.retry_count ? of.field('Retries', 'retry_count') : undefined,
    ),
    next: nextOf(task),
  });
}

function nextOf({ task_id, title, status }: Task): Next[] {
  if (!isEnded(status)) return [{ operation: 'cancel_task', label: 'Cancel task', input: { task_id } }];
  if (status !== 'failed') return [];
  // The key: a task is retried once, however often it is asked for.
  const input = { title, retry_of: task_id, idempotency_key: `retry:${task_id}` };
  return [{ operation: 'create_task', label: 'Retry', input }];
}
