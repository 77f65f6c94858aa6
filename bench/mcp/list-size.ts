// The size of a server's tools/list, in bytes and tokens.
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { initialize, startProcess } from './stdio-process.ts';

export interface ListSize {
  tools: number;
  bytes: number;
  tokens: number;
  /** Of what clients send a model: names, descriptions and input schemas. */
  shownTokens: number;
}

export async function listOf(command: readonly string[], env?: Record<string, string>): Promise<ListSize> {
  const process = startProcess(command, env);
  await process.call('initialize', initialize);
  const { result, line } = await process.call('tools/list');
  await process.close();
  const tools: Partial<Tool>[] = Array.isArray(result.tools) ? result.tools : [];
  const shown = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  return {
    tools: tools.length,
    bytes: Buffer.byteLength(line),
    tokens: countTokens(line),
    shownTokens: countTokens(JSON.stringify(shown)),
  };
}
