// Acts as an AI assistant's MCP client: starts the real codetether-mcp, or connects to one, and calls its tools.
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { asks } from './transcript.ts';

export type Assistant = Awaited<ReturnType<typeof connect>>;
/** Returns a tool's structured answer. */
export type Answer = Record<string, unknown>;

/** How long an answer may take, in ms. Long, because a machine may be slow; the SDK's default is a minute. */
const timeout = 600_000;

export const program = fileURLToPath(new URL('../../packages/mcp-server/src/main.ts', import.meta.url));

export function startAssistant(env: Record<string, string>): Promise<Assistant> {
  return connect(new StdioClientTransport({ command: process.execPath, args: [program], env }));
}

export function connectOverHttp(url: string): Promise<Assistant> {
  return connect(new StreamableHTTPClientTransport(new URL(url)));
}

async function connect(transport: Transport) {
  const client = new Client({ name: 'demo-assistant', version: '1' });
  await client.connect(transport, { timeout });
  const { tools } = await client.listTools(undefined, { timeout });
  const ask = async (name: string, input: Answer, onProgress?: (message: string) => void) => {
    asks(name, input);
    const onprogress = onProgress && (({ message }: { message?: string | undefined }) => onProgress(message ?? ''));
    const { content, isError, structuredContent } = CallToolResultSchema.parse(
      await client.callTool({ name, arguments: input }, undefined, { onprogress, timeout }),
    );
    const [first] = content;
    return { isError, text: first?.type === 'text' ? first.text : '', answer: structuredContent ?? {} };
  };
  return {
    tools,
    title: client.getServerVersion()?.title,
    close: () => client.close(),
    /** Throws if the tool fails. */
    async call(name: string, input: Answer = {}, onProgress?: (message: string) => void): Promise<Answer> {
      const { isError, text, answer } = await ask(name, input, onProgress);
      if (isError) throw new Error(text || `${name} failed.`);
      return answer;
    },
    /** Returns the text of the tool's refusal. Throws if the tool does not refuse. */
    async refused(name: string, input: Answer): Promise<string> {
      const { isError, text } = await ask(name, input);
      if (!isError) throw new Error(`${name} was not refused.`);
      return text;
    },
  };
}

/** Returns the records of a list answer. */
export function itemsOf({ items }: Answer): Answer[] {
  return Array.isArray(items) ? items : [];
}
