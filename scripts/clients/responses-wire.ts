// OpenAI's Responses API, as far as Codex uses it with a scripted model.
import { z } from 'zod';
import type { Wire } from './scripted-model.ts';

const text = z.looseObject({ type: z.literal('input_text'), text: z.string() });
const request = z.looseObject({
  input: z.array(z.looseObject({ type: z.string(), output: z.union([z.string(), z.array(text)]).optional() })),
});

export const responsesWire: Wire = {
  path: '/v1/responses',
  isTurn: () => true,
  resultIn(body) {
    const { output = '' } = request.parse(body).input.findLast(({ type }) => type === 'function_call_output') ?? {};
    const whole = typeof output === 'string' ? output : output.map((part) => part.text).join('\n');
    return whole.replace(/^Wall time: .*\nOutput:\n/, '');
  },
  events(call, id) {
    const item = call
      ? {
          ...nameOf(call.tool),
          type: 'function_call',
          call_id: `call_${id}`,
          arguments: JSON.stringify(call.arguments),
        }
      : { type: 'message', role: 'assistant', id: `msg_${id}`, content: [{ type: 'output_text', text: 'Done.' }] };
    const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
    return [
      { type: 'response.created', response: { id: `resp_${id}` } },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: { id: `resp_${id}`, usage } },
    ];
  },
};

/** Codex shows the tools of a server as a namespace. */
function nameOf(tool: string): { name: string; namespace?: string } {
  const [, namespace, name] = /^(mcp__.+?)__(.+)$/.exec(tool) ?? [];
  return namespace && name ? { namespace, name } : { name: tool };
}
