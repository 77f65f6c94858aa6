// One request, one JSON answer, and the server of that request is gone: the way of nearly all calls, and the shortest. What is not quite usual goes to the
// SDK's transport, which knows all cases.
import type { IncomingHttpHeaders } from 'node:http';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { isJsonContentType } from '@modelcontextprotocol/sdk/shared/mediaType.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  type JSONRPCMessage,
  type JSONRPCRequest,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/sdk/types.js';

/** The message, if it is one request with the headers that the specification wants. */
export function usualRequest(message: unknown, headers: IncomingHttpHeaders): JSONRPCRequest | undefined {
  const { accept, 'content-type': contentType, 'mcp-protocol-version': version } = headers;
  if (!accept?.includes('application/json') || !accept.includes('text/event-stream')) return undefined;
  if (!isJsonContentType(contentType)) return undefined;
  if (version !== undefined && !SUPPORTED_PROTOCOL_VERSIONS.includes(String(version))) return undefined;
  return isPlainRequest(message) ? message : undefined;
}

/** What the SDK's own schema, which is asked again later, takes for certain; a tenth of its time. */
function isPlainRequest(message: unknown): message is JSONRPCRequest {
  if (typeof message !== 'object' || message === null) return false;
  const { jsonrpc, id, method, params, ...rest } = message as Record<string, unknown>;
  return (
    jsonrpc === '2.0' &&
    (typeof id === 'string' || Number.isSafeInteger(id)) &&
    typeof method === 'string' &&
    (params === undefined || isPlainParams(params)) &&
    Object.keys(rest).length === 0
  );
}

function isPlainParams(params: unknown): boolean {
  return typeof params === 'object' && params !== null && !Array.isArray(params) && !('_meta' in params);
}

/** The server's answer; nothing when it was closed before it had one. Notifications have nowhere to go and are dropped. */
export async function singleAnswer(server: Server, request: JSONRPCRequest): Promise<JSONRPCMessage | undefined> {
  const { promise, resolve } = Promise.withResolvers<JSONRPCMessage | undefined>();
  const transport: Transport = {
    start: async () => undefined,
    async send(message) {
      if ('id' in message && !('method' in message)) resolve(message);
      else if ('id' in message) throw new Error('Nobody can be asked over a single answer.');
    },
    async close() {
      resolve(undefined);
      transport.onclose?.();
    },
  };
  await server.connect(transport);
  transport.onmessage?.(request);
  return promise;
}
