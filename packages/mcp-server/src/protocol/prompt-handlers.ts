// Prompts over MCP.
import { GetPromptRequestParamsSchema } from '@modelcontextprotocol/sdk/types.js';
import { type Answers, answerList, answerTo, type Requests } from './handlers.ts';

export function promptRequests({ catalog, registry }: Pick<Requests, 'catalog' | 'registry'>): Answers {
  return {
    'prompts/list': answerList(async () => ({ prompts: (await catalog()).prompts })),
    'prompts/get': answerTo(GetPromptRequestParamsSchema, async ({ name, arguments: given = {} }) => {
      const { description, text } = await (await registry()).prompt(name, given);
      return { description, messages: [{ role: 'user', content: { type: 'text', text } }] };
    }),
  };
}
