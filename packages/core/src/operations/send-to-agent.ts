import { z } from 'zod';
import { agentMessageRecord } from '../api/records/records.ts';
import { replyCard } from '../cards/reply-card.ts';
import { hints } from '../fields/fields.ts';
import { action } from '../operation/define.ts';
import {
  agentName,
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

export const sendToAgent = action({
  name: 'send_to_agent',
  noun: 'Agent Message',
  title: 'Send to Specific Agent',
  does: 'Sends a message to one agent by its name.',
  summary: 'Send a message to one agent by name; it is queued until that agent is available.',
  guidance: 'Asks, assigns or routes a job directly to that specific worker or bot, e.g. a review.',
  searchHint: hintForRequests(
    'send route forward assign worker bot reviewer name handle look ask deadline machine box server GPU particular directly target dedicated pass hand named',
  ),
  button: 'Send to the agent',
  command: {
    noun: 'agent',
    verb: 'send',
    positionals: ['agent_name', 'message'],
    examples: ['agent send codetether-reviewer Review PR 12 --deadline 600'],
  },
  scopes: ['messages:write'],
  effects: { readOnly: false, destructive: false, idempotent: false, openWorld: true },
  input: z.object({
    agent_name: agentName,
    message: message.describe('Message for the agent'),
    conversation_id: conversationId.optional(),
    codebase_id: codebaseId.optional(),
    priority: priority.optional(),
    deadline_seconds: z
      .number()
      .int()
      .min(1)
      .max(604_800)
      .describe('Fails if unclaimed by then')
      .register(hints, { help: 'The message fails if the agent has not taken it after so many seconds.' })
      .optional(),
    notify_email: notifyEmail.optional(),
    model: model.optional(),
    model_ref: modelRef.optional(),
    idempotency_key: idempotencyKey.optional(),
  }),
  output: agentMessageRecord,
  key: 'task_id',
  example: {
    input: { agent_name: 'codetether-reviewer', message: 'Review PR 12.', deadline_seconds: 600 },
    output: {
      task_id: 'f097b673-3b87-40c9-9815-8b4e6c4b2754',
      run_id: 'ce5279e4-f2d3-405e-b458-68a530e3e524',
      conversation_id: 'e9ad185b-baa6-40d0-a1f8-86c2fccce51a',
      status: 'pending',
      timestamp: '2026-11-23T20:48:03.995Z',
      target_agent_name: 'codetether-reviewer',
      agent_online: true,
      deadline_at: '2026-11-23T20:58:03.995Z',
    },
  },
  present: replyCard,
  track: endOfTask,
  async handler({ api, conversations }, input) {
    return conversations.say(input, (conversation) => api.messages.sendToAgent({ ...input, ...conversation }));
  },
});
