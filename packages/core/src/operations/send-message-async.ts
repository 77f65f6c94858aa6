import { z } from 'zod';
import { messageRecord } from '../api/records/records.ts';
import { replyCard } from '../cards/reply-card.ts';
import { action } from '../operation/define.ts';
import {
  codebaseId,
  conversationId,
  idempotencyKey,
  message,
  model,
  modelRef,
  notifyEmail,
  priority,
} from '../operation/inputs.ts';
import { hintForRequests } from '../operation/search-hint.ts';
import { endOfTask } from './end-of-task.ts';

export const sendMessageAsync = action({
  name: 'send_message_async',
  noun: 'Async Message',
  title: 'Send Async Message',
  does: 'Sends a message to any agent without waiting for the response.',
  summary: 'Send a message to any agent without waiting for the response.',
  guidance: 'A note, or a question in the background, for a reply later.',
  searchHint: hintForRequests(
    'ask agents bots agent waiting wait answer leave drop note message send post prompt reply needed response fire forget background look check later tomorrow email notify mail ready messages notes inform async heads hand analysis without once',
  ),
  button: 'Send message',
  command: {
    noun: 'message',
    verb: 'send',
    positionals: ['message'],
    aliases: ['send'],
    examples: ['send --notify-email ada@example.com Analyse the feedback of last week'],
  },
  scopes: ['messages:write'],
  effects: { readOnly: false, destructive: false, idempotent: false, openWorld: true },
  input: z.object({
    message: message.describe('Message for the agent'),
    conversation_id: conversationId.optional(),
    codebase_id: codebaseId.optional(),
    priority: priority.optional(),
    notify_email: notifyEmail.optional(),
    model: model.optional(),
    model_ref: modelRef.optional(),
    idempotency_key: idempotencyKey.optional(),
  }),
  output: messageRecord,
  key: 'task_id',
  example: {
    input: { message: 'Analyse the feedback of last week.', conversation_id: 'feedback' },
    output: {
      task_id: 'ceface55-2f61-44aa-98d4-70802431e73b',
      run_id: '7d1dcc3e-055c-449d-87ad-bbf50ae0b699',
      conversation_id: 'feedback',
      status: 'pending',
      timestamp: '2026-11-23T20:48:03.765Z',
    },
  },
  present: replyCard,
  track: endOfTask,
  async handler({ api, conversations }, input) {
    return conversations.say(input, (conversation) => api.messages.send({ ...input, ...conversation }));
  },
});
