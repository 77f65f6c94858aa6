// Prompts over MCP.
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { GetPromptRequestSchema, ListPromptsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Requests } from './server.ts';

export function answerPrompts(server: Server, { catalogue, offer }: Requests): void {
  server.setRequestHandler(ListPromptsRequestSchema, () => ({
    prompts: catalogue.prompts.map((prompt) => ({ ...prompt, arguments: [...prompt.arguments] })),
  }));
  server.setRequestHandler(GetPromptRequestSchema, async ({ params: { name, arguments: given = {} } }) => {
    const { description, text } = await (await offer()).prompt(name, given);
    return { description, messages: [{ role: 'user', content: { type: 'text', text } }] };
  });
}
