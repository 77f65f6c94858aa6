// Requests of revision 2026-07-28, as a client without an SDK sends them.
import { expect } from 'vitest';
import { metaKeys, revision } from '../src/protocol/envelope.ts';
import { post } from './http.ts';

export const envelope = (capabilities: object = {}) => ({
  [metaKeys.version]: revision,
  [metaKeys.capabilities]: capabilities,
});

export const request = (method: string, params: object = {}, id: number | string = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  params: { _meta: envelope(), ...params },
});

/** With the headers that repeat the body. */
export async function ask(url: string, message: ReturnType<typeof request>, headers: Record<string, string> = {}) {
  const { name, uri, taskId }: { name?: string; uri?: string; taskId?: string } = Object(message.params);
  const named = name ?? uri ?? taskId;
  const usual = {
    'mcp-protocol-version': revision,
    'mcp-method': message.method,
    ...(named !== undefined && { 'mcp-name': named }),
  };
  const response = await post(url, message, { ...usual, ...headers });
  return { status: response.status, type: response.headers.get('content-type'), body: Object(await response.json()) };
}

export const error = (code: number, data?: object) => ({
  error: { code, ...(data && { data: expect.objectContaining(data) }) },
});
