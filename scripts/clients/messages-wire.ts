// Anthropic's Messages API, as far as Claude Code uses it with a scripted model.
import { z } from 'zod';
import type { Wire } from './scripted-model.ts';

const block = z.looseObject({ type: z.string(), content: z.unknown().optional() });
const request = z.looseObject({
  model: z.string(),
  tools: z.array(z.unknown()).default([]),
  messages: z.array(z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(block)]) })),
});
const texts = z.array(z.looseObject({ type: z.literal('text'), text: z.string() }));

export const messagesWire: Wire = {
  path: '/v1/messages',
  isTurn: (body) => request.parse(body).tools.length > 0,
  resultIn(body) {
    const { messages } = request.parse(body);
    const { content = [] } = messages.findLast(({ role }) => role === 'user') ?? {};
    const results = typeof content === 'string' ? [] : content.filter(({ type }) => type === 'tool_result');
    return results.map((result) => textOf(result.content)).join('\n');
  },
  events(call, id) {
    const content = call
      ? { type: 'tool_use', id: `toolu_${id}`, name: call.tool, input: {} }
      : { type: 'text', text: '' };
    const delta = call
      ? { type: 'input_json_delta', partial_json: JSON.stringify(call.arguments) }
      : { type: 'text_delta', text: 'Done.' };
    const message = { id: `msg_${id}`, type: 'message', role: 'assistant', model: 'scripted', content: [] };
    const usage = { input_tokens: 1, output_tokens: 1 };
    return [
      { type: 'message_start', message: { ...message, stop_reason: null, stop_sequence: null, usage } },
      { type: 'content_block_start', index: 0, content_block: content },
      { type: 'content_block_delta', index: 0, delta },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: call ? 'tool_use' : 'end_turn', stop_sequence: null }, usage },
      { type: 'message_stop' },
    ];
  },
};

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  const blocks = texts.safeParse(content);
  return blocks.success ? blocks.data.map(({ text }) => text).join('\n') : JSON.stringify(content);
}
