import { agentMessageRecord, type SentMessage } from '../api/records/records.ts';
import { isEnded } from '../api/tasks/status.ts';
import { type Card, field, fields, statusOf, trusted, untrusted } from './card.ts';
import { shown } from './shown.ts';

type Reply = SentMessage & {
  response?: string;
  error?: string;
  target_agent_name?: string;
  agent_online?: boolean;
  deadline_at?: string;
};

/** A message that is waiting or answered. */
export function replyCard(reply: Reply): Card {
  const of = shown(agentMessageRecord, reply);
  const to = of.value('target_agent_name');
  const answer = reply.status === 'completed' ? of.markdown('response') : undefined;
  return of.card({
    title: to ? untrusted(`Message to ${to}`) : trusted(answer ? 'Answer' : 'Message'),
    // An answer is its own state.
    status: answer ? undefined : statusOf(of.value('status')),
    url: of.value('url'),
    text: answer ?? of.first('error'),
    warnings: of.warnings(),
    fields: fields(
      of.id('Task', 'task_id'),
      of.id('Conversation', 'conversation_id'),
      field('Agent online', reply.agent_online === undefined ? undefined : reply.agent_online ? 'yes' : 'no'),
      of.field('Deadline', 'deadline_at'),
    ),
    next: isEnded(reply.status)
      ? []
      : [{ operation: 'find_task', label: 'Open task', input: { task_id: reply.task_id } }],
  });
}
