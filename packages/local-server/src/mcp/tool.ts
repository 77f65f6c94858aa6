import type { ServerContext } from '../server-context.ts';

/** A tool of the MCP endpoint. Arguments are not checked by the real server, only declared. */
export interface Tool {
  name: string;
  description: string;
  inputSchema: { type: 'object'; properties: Record<string, object>; required?: string[] };
  call(context: ServerContext, args: Record<string, unknown>): unknown;
}

/** A text argument; null for anything else. */
export const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const property = (
  type: 'string' | 'integer' | 'object' | 'boolean' | 'number' | 'array',
  description: string,
) => ({
  type,
  description,
});
