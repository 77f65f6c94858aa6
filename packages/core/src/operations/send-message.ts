import { z } from 'zod';
import { messageRecord, warningsOf } from '../api/records/records.ts';
import type { Reply } from '../api/tasks/reply.ts';
import { replyCard } from '../cards/reply-card.ts';
import { foreign, longText } from '../fields/fields.ts';
import { action } from '../operation/define.ts';
import { conversationId, idempotencyKey, message } from '../operation/inputs.ts';
import { hintForRequests } from '../operation/search-hint.ts';
import { endOfTask, messageAtEnd } from './end-of-task.ts';

export const sendMessage = action({
  name: 'send_message',
  noun: 'Message',
  title: 'Send Message',
  does: 'Sends a message to an AI agent and waits for its response.',
  summary: 'Send a message to an AI agent and wait for its response.',
  guidance: 'Ask a quick question, chat, follow up: it answers, explains, recommends.',
  searchHint: hintForRequests(
    'ask AI coding agent quick question answer reply opinion chat talk agents wait response think explain follow conversation say help summarise describe recommend advice code repo answers',
  ),
  button: 'Ask an agent',
  command: {
    noun: 'message',
    verb: 'ask',
    positionals: ['message'],
    aliases: ['ask'],
    examples: ['ask Which endpoints lack tests?'],
  },
  scopes: ['messages:write'],
  effects: { readOnly: false, destructive: false, idempotent: false, openWorld: true },
  input: z.object({
    message: message.describe('Message content'),
    conversation_id: conversationId.optional(),
    idempotency_key: idempotencyKey.optional(),
  }),
  output: messageRecord.extend({
    success: z.boolean().describe('Whether the agent answered'),
    response: longText("The agent's answer").optional(),
    error: foreign('Why there is none').optional(),
  }),
  key: 'task_id',
  example: {
    input: { message: 'Which endpoints lack tests?', conversation_id: 'release-planning' },
    output: {
      task_id: 'ceface55-2f61-44aa-98d4-70802431e73b',
      run_id: '7d1dcc3e-055c-449d-87ad-bbf50ae0b699',
      conversation_id: 'release-planning',
      status: 'completed',
      success: true,
      response: 'GET /orders and DELETE /orders/:id have none.',
      timestamp: '2026-11-23T20:48:03.765Z',
    },
  },
  present: replyCard,
  track: endOfTask,
  resultAtEnd(record) {
    const { sent, reply } = messageAtEnd(record);
    return { ...sent, ...answerIn(reply) };
  },
  converse: true,
  async handler(context, input) {
    const sent = await context.conversations.say(input, (conversation) =>
      context.api.messages.send({ ...input, ...conversation }),
    );
    const reply = await context.api.tasks.replyTo(sent.task_id, context);
    return {
      ...sent,
      ...answerIn(reply),
      warnings: warningsOf(sent.warnings, reply.warnings),
    };
  },
});

function answerIn({ status, result, error }: Reply) {
  return { status, success: status === 'completed', response: result, error };
}
