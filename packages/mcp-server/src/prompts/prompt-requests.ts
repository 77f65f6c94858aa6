// Prompts over MCP.
import { GetPromptRequestParamsSchema } from '@modelcontextprotocol/sdk/types.js';
import { type Answers, answerList, answerTo, type Requests } from '../requests.ts';

export function promptRequests({ catalogue, offer }: Pick<Requests, 'catalogue' | 'offer'>): Answers {
  return {
    'prompts/list': answerList(async () => ({ prompts: (await catalogue()).prompts })),
    'prompts/get': answerTo(GetPromptRequestParamsSchema, async ({ name, arguments: given = {} }) => {
      const { description, text } = await (await offer()).prompt(name, given);
      return { description, messages: [{ role: 'user', content: { type: 'text', text } }] };
    }),
  };
}
