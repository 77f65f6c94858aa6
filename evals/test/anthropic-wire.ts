// The other side of the Messages API.
import { z } from 'zod';
import type { Wire } from './fake-endpoint.ts';

const toolUse = z.strictObject({
  type: z.literal('tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
});
const text = z.strictObject({ type: z.literal('text'), text: z.string().min(1) });
const thinking = z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() });
const toolResult = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.string(),
  is_error: z.boolean(),
});
const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('user'), content: z.union([z.string().min(1), z.array(toolResult).min(1)]) }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.array(z.discriminatedUnion('type', [thinking, text, toolUse])).min(1),
  }),
]);
const request = z.strictObject({
  model: z.literal('fake'),
  max_tokens: z.int().positive(),
  system: z.string(),
  messages: z.array(message).min(1),
  tools: z.array(
    z.strictObject({
      name: z.string().regex(/^[\w-]{1,128}$/),
      description: z.string(),
      input_schema: z.looseObject({ type: z.literal('object') }),
    }),
  ),
});

let calls = 0;

export const anthropicWire: Wire = {
  path: '/v1/messages',
  keyOf: ({ headers }) => (headers['anthropic-version'] === '2023-06-01' ? String(headers['x-api-key']) : undefined),
  read(body) {
    const { messages, tools, system } = request.parse(body);
    if (messages.some(({ role }, index) => role !== (index % 2 === 0 ? 'user' : 'assistant'))) {
      throw new Error('Roles take turns.');
    }
    const [asked, last] = messages.slice(-2);
    const ids =
      last && asked?.role === 'assistant'
        ? asked.content.flatMap((one) => (one.type === 'tool_use' ? one.id : []))
        : [];
    const { content } = last ?? messages[0] ?? {};
    const results = Array.isArray(content) ? content.flatMap((one) => (one.type === 'tool_result' ? [one] : [])) : [];
    if (results.map((one) => one.tool_use_id).join() !== ids.join()) throw new Error('Every call needs its result.');
    return {
      ...(typeof content === 'string' && { user: content }),
      results: results.map((one) => one.content),
      tools: tools.map(({ name }) => name),
      system,
    };
  },
  write: ({ text: said, calls: made = [] }) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    stop_reason: made.length > 0 ? 'tool_use' : 'end_turn',
    content: [
      { type: 'thinking', thinking: 'Hm.', signature: 'signed' },
      ...(said ? [{ type: 'text', text: said }] : []),
      ...made.map(({ tool, arguments: input }) => {
        calls += 1;
        return { type: 'tool_use', id: `toolu_${calls}`, name: tool, input };
      }),
    ],
  }),
};
