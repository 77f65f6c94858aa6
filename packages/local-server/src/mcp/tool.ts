import { pythonType } from '../fastapi/python-type.ts';
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

/** A text argument that Python asks for lower case; null for None, which is an empty text there. */
export function prompted(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  throw new TypeError(`'${pythonType(value)}' object has no attribute 'lower'`);
}

export const property = (
  type: 'string' | 'integer' | 'object' | 'boolean' | 'number' | 'array',
  description: string,
) => ({
  type,
  description,
});
