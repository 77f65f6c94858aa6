import { isFalsy, noMethod, pythonText, pythonType } from '../fastapi/python.ts';
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

/** A text argument on which the server calls a method; null for what Python counts as nothing. Throws Python's error for other types. */
export function textWith(method: 'lower' | 'strip' | 'replace', value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (isFalsy(value)) return null;
  throw noMethod(value, method);
}

/** An argument that the server looks up, such as an id; null for None. Throws Python's error for lists and objects. */
export function keyOf(value: unknown): string | null {
  if (typeof value === 'object' && value !== null) throw new TypeError(`unhashable type: '${pythonType(value)}'`);
  return value === null || value === undefined ? null : pythonText(value);
}

/** The codebase of a task; null for "global", the default. */
export function codebaseOf({ codebase_id }: Record<string, unknown>): string | null {
  const id = keyOf(codebase_id);
  return id === 'global' ? null : id;
}

export const property = (
  type: 'string' | 'integer' | 'object' | 'boolean' | 'number' | 'array',
  description: string,
) => ({
  type,
  description,
});
