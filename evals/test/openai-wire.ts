// The other side of chat completions.
import { z } from 'zod';
import type { Wire } from './fake-endpoint.ts';

const call = z.strictObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
});
const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: z.string() }),
  z.strictObject({ role: z.literal('user'), content: z.string() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.string().nullable(),
    tool_calls: z.array(call).min(1).optional(),
  }),
  z.strictObject({ role: z.literal('tool'), tool_call_id: z.string(), content: z.string() }),
]);
const request = z.strictObject({
  model: z.literal('fake'),
  messages: z.array(message).min(2),
  tools: z.array(
    z.strictObject({
      type: z.literal('function'),
      function: z.strictObject({
        name: z.string().regex(/^[\w-]{1,64}$/),
        description: z.string(),
        parameters: z.looseObject({ type: z.literal('object') }),
      }),
    }),
  ),
});

let calls = 0;

export const openaiWire: Wire = {
  path: '/v1/chat/completions',
  keyOf: ({ headers }) => headers.authorization?.replace(/^Bearer /, ''),
  read(body) {
    const { messages, tools } = request.parse(body);
    const [first, ...rest] = messages;
    if (first?.role !== 'system' || rest.some(({ role }) => role === 'system')) throw new Error('One system message.');
    const last = messages.findLastIndex(({ role }) => role === 'assistant');
    const asked = messages[last];
    const ids = asked?.role === 'assistant' ? (asked.tool_calls ?? []).map(({ id }) => id) : [];
    const added = messages.slice(Math.max(last, 0) + 1);
    const results = added.filter((one) => one.role === 'tool');
    const users = added.filter((one) => one.role === 'user');
    if (results.map((one) => one.tool_call_id).join() !== ids.join()) throw new Error('Every call needs its result.');
    if (users.length + Math.min(1, results.length) !== 1) throw new Error('One user message, or results.');
    return {
      ...(users[0] && { user: users[0].content }),
      results: results.map(({ content }) => content),
      tools: tools.map((tool) => tool.function.name),
      system: first.content,
    };
  },
  write: ({ text, calls: made = [] }) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        finish_reason: made.length > 0 ? 'tool_calls' : 'stop',
        message: {
          role: 'assistant',
          content: text ?? null,
          ...(made.length > 0 && {
            tool_calls: made.map(({ tool, arguments: input }) => {
              calls += 1;
              const json = typeof input === 'string' ? input : JSON.stringify(input);
              return { id: `call_${calls}`, type: 'function', function: { name: tool, arguments: json } };
            }),
          }),
        },
      },
    ],
  }),
};
