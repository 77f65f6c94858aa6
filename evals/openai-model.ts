// A model behind the chat completions of OpenAI's API, which many servers offer: https://platform.openai.com/docs/api-reference/chat.
import { z } from 'zod';
import { type Endpoint, poster } from './endpoint.ts';
import type { Model, Reply } from './model.ts';

/** The base URL ends with the version, as in `https://api.openai.com/v1`. */
export function openaiModel(endpoint: Endpoint): Model {
  const { model, apiKey } = endpoint;
  const post = poster(endpoint, '/chat/completions', { authorization: apiKey && `Bearer ${apiKey}` }, completion);
  return (system, tools) => {
    const messages: object[] = [{ role: 'system', content: system }];
    const functions = tools.map(({ name, description, inputSchema }) => ({
      type: 'function',
      function: { name, description, parameters: inputSchema },
    }));
    const next = async (...added: object[]): Promise<Reply> => {
      messages.push(...added);
      const { choices } = await post({ model, messages, tools: functions });
      const [{ message }] = choices;
      messages.push(message);
      return {
        text: message.content ?? '',
        calls: (message.tool_calls ?? []).map(({ id, function: called }) => ({
          id,
          tool: called.name,
          ...argumentsIn(called.arguments),
        })),
      };
    };
    return {
      say: (content) => next({ role: 'user', content }),
      answer: (results) => next(...results.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }))),
    };
  };
}

// Loose, since a message goes back unchanged.
const message = z.looseObject({
  content: z.string().nullish(),
  tool_calls: z
    .array(z.looseObject({ id: z.string(), function: z.looseObject({ name: z.string(), arguments: z.string() }) }))
    .nullish(),
});
const completion = z.object({ choices: z.tuple([z.object({ message })]).rest(z.unknown()) });

const anyArguments = z.record(z.string(), z.unknown());

function argumentsIn(json: string): { arguments?: Record<string, unknown> } {
  try {
    const { data } = anyArguments.safeParse(JSON.parse(json || '{}'));
    return data ? { arguments: data } : {};
  } catch {
    return {};
  }
}
