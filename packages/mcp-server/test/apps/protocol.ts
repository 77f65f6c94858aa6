// Messages between the test and its host page.
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';

export interface Shown {
  html: string;
  input: Record<string, unknown>;
  result: CallToolResult;
  theme: 'light' | 'dark';
}

/** A wish of the app beside its calls of tools. */
export type Asked = { link: string } | { told: string };

/** The capabilities of a client with the extension MCP Apps. */
export const showsApps = { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } } };
