import { z } from 'zod';
import { formStoriesIn, formStory, prdJsonIn, withoutPrd } from '../api/ralph/prd.ts';
import { messageRecord, warningsOf } from '../api/records/records.ts';
import type { Reply } from '../api/tasks/reply.ts';
import { prdCard } from '../cards/prd-card.ts';
import { foreign, hints, longText } from '../fields/fields.ts';
import { action } from '../operation/define.ts';
import { codebaseId, conversationId, idempotencyKey, message } from '../operation/inputs.ts';
import { hintForRequests } from '../operation/search-hint.ts';
import { endOfTask, messageAtEnd } from './end-of-task.ts';

export const prdChat = action({
  name: 'prd_chat',
  noun: 'PRD Chat',
  title: 'Generate PRD via Chat',
  does: 'Generates a product requirements document with user stories in a chat.',
  summary:
    'Get help to draft a PRD (product requirements document, spec) with user stories from an idea, in a chat with AI.',
  guidance:
    'Plans, brainstorms, writes up a feature. Answer its questions with the same conversation_id until has_prd.',
  searchHint: hintForRequests(
    'help write draft define plan refine flesh specify brainstorm PRD spec specification product requirements document doc user stories idea feature app dashboard turn notes interview step requirement scope acceptance criteria concept proposal describe shape planning conversation start',
  ),
  button: 'Start PRD chat',
  command: {
    noun: 'prd',
    verb: 'chat',
    positionals: ['message'],
    aliases: ['prd'],
    examples: ['prd A wish list for our shop'],
  },
  scopes: ['tasks:write'],
  effects: { readOnly: false, destructive: false, idempotent: false, openWorld: true },
  input: z.object({
    message: message.describe('Describe your project or answer AI questions'),
    conversation_id: conversationId.optional(),
    codebase_id: codebaseId.optional(),
    idempotency_key: idempotencyKey.optional(),
  }),
  output: messageRecord.extend({
    response: longText('AI response with PRD details').optional(),
    has_prd: z.boolean().describe('Whether a complete PRD was generated'),
    prd_json: z
      .string()
      .describe('Generated PRD as JSON (feed into Start Ralph Run)')
      .register(hints, { json: true, file: 'prd.json', parts: { name: 'stories', of: formStory, read: formStoriesIn } })
      .optional(),
    error: foreign('Why there is no response').optional(),
  }),
  key: 'task_id',
  example: {
    input: { message: 'A wish list for our shop', conversation_id: 'wish-list' },
    output: {
      task_id: '703564af-6285-4eee-bfd9-0dbf2d442c00',
      conversation_id: 'wish-list',
      status: 'completed',
      response: 'Here is the PRD, with one user story.',
      has_prd: true,
      prd_json:
        '{"project":"Demo shop","branchName":"feature/wishlist","description":"Let customers keep a wish list","userStories":[{"id":"US-001","title":"Add to wish list","description":"As a customer I add a product to my wish list.","acceptanceCriteria":["The product is in the list"],"priority":1}]}',
      timestamp: '2026-11-23T20:50:14.476Z',
    },
  },
  present: prdCard,
  track: endOfTask,
  resultAtEnd(record) {
    const { sent, reply } = messageAtEnd(record);
    return { ...sent, ...answerIn(reply) };
  },
  converse: true,
  async handler(context, input) {
    const sent = await context.conversations.say(input, (conversation) =>
      context.api.prdChats.send({ ...input, ...conversation }),
    );
    const reply = await context.api.tasks.replyTo(sent.task_id, context);
    const timestamp = reply.created_at ?? sent.timestamp;
    return { ...sent, timestamp, ...answerIn(reply), warnings: warningsOf(sent.warnings, reply.warnings) };
  },
});

function answerIn({ status, result = '', error }: Reply) {
  const prd_json = prdJsonIn(result);
  // The PRD is in prd_json, once.
  return { status, response: withoutPrd(result) || undefined, error, has_prd: prd_json !== undefined, prd_json };
}
