// A model behind Anthropic's Messages API: https://docs.anthropic.com/en/api/messages.
import { z } from 'zod';
import { type Endpoint, poster } from './endpoint.ts';
import type { Model, Reply } from './model.ts';

/** The base URL has no version, as in `https://api.anthropic.com`. */
export function anthropicModel(endpoint: Endpoint): Model {
  const { model, apiKey } = endpoint;
  const headers = { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' };
  const post = poster(endpoint, '/v1/messages', headers, answered);
  return (system, tools) => {
    const messages: object[] = [];
    const offered = tools.map(({ name, description, inputSchema }) => ({
      name,
      description,
      input_schema: inputSchema,
    }));
    const next = async (content: string | object[]): Promise<Reply> => {
      messages.push({ role: 'user', content });
      const reply = await post({ model, max_tokens: mostTokens, system, messages, tools: offered });
      messages.push({ role: 'assistant', content: reply.content });
      return {
        text: reply.content.map((block) => (isText(block) ? block.text : '')).join(''),
        calls: reply.content.filter(isToolUse).map(({ id, name, input }) => ({ id, tool: name, arguments: input })),
      };
    };
    return {
      say: (text) => next(text),
      answer: (results) =>
        next(
          results.map(({ id, text, isError }) => ({
            type: 'tool_result',
            tool_use_id: id,
            content: text,
            is_error: isError,
          })),
        ),
    };
  };
}

/** The limit of one reply, which the API requires. */
const mostTokens = 4_096;

const text = z.looseObject({ type: z.literal('text'), text: z.string() });
const toolUse = z.looseObject({
  type: z.literal('tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
});
// Blocks of other kinds go back unchanged.
const answered = z.object({ content: z.array(z.union([text, toolUse, z.looseObject({ type: z.string() })])) });

type Block = z.output<typeof answered>['content'][number];

function isText(block: Block): block is z.output<typeof text> {
  return text.safeParse(block).success;
}

function isToolUse(block: Block): block is z.output<typeof toolUse> {
  return toolUse.safeParse(block).success;
}
