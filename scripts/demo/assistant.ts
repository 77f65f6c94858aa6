// What an AI assistant's MCP client does: it starts the real codetether-mcp and calls its tools.
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { asks } from './transcript.ts';

export type Assistant = Awaited<ReturnType<typeof startAssistant>>;
/** A tool's structured answer. */
export type Answer = Record<string, unknown>;

const program = fileURLToPath(new URL('../../packages/mcp-server/src/main.ts', import.meta.url));

export async function startAssistant(env: Record<string, string>) {
  const client = new Client({ name: 'demo-assistant', version: '1' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [program], env }));
  const { tools } = await client.listTools();
  return {
    tools,
    server: client.getServerVersion(),
    close: () => client.close(),
    /** Throws when the tool could not do it. */
    async call(name: string, input: Answer = {}, onProgress?: (message: string) => void): Promise<Answer> {
      asks(name, input);
      const onprogress = onProgress && (({ message }: { message?: string | undefined }) => onProgress(message ?? ''));
      const answer = CallToolResultSchema.parse(
        await client.callTool({ name, arguments: input }, undefined, { onprogress }),
      );
      const [content] = answer.content;
      if (answer.isError) throw new Error(content?.type === 'text' ? content.text : `${name} failed.`);
      return answer.structuredContent ?? {};
    },
  };
}

/** The records of a list answer. */
export function itemsOf({ items }: Answer): Answer[] {
  return Array.isArray(items) ? items : [];
}
