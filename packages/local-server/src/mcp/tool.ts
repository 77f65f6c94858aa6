import { pythonType } from '../fastapi/python-type.ts';
import type { ServerContext } from '../server-context.ts';

/** A tool of the MCP endpoint. The real server declares the arguments, but does not check them. */
export interface Tool {
  name: string;
  description: string;
  inputSchema: { type: 'object'; properties: Record<string, object>; required?: string[] };
  call(context: ServerContext, args: Record<string, unknown>): unknown;
}

/** A text argument; null for anything else. */
export const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** A text argument on which Python calls lower(); null for None, which counts as an empty text there. */
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
