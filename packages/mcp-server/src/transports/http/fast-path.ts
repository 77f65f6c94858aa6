// One request, one JSON answer, and no server of the SDK's between: the way of nearly all calls, and the shortest. What is not quite usual goes to the
// SDK's transport, which knows all cases; docs/decisions/0011-plain-requests-need-no-server.md says why there are two ways.
import type { IncomingHttpHeaders } from 'node:http';
import { isJsonContentType } from '@modelcontextprotocol/sdk/shared/mediaType.js';
import { ErrorCode, type JSONRPCRequest, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js';
import type { Answer } from '../../protocol/handlers.ts';

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

/** As the SDK's server would answer it: what is thrown becomes an error, with its own code if it has one. Notifications have nowhere to go. */
export async function singleAnswer(
  answer: Answer,
  { id, params = {} }: JSONRPCRequest,
  signal: AbortSignal,
): Promise<object> {
  try {
    const result = await answer(params, { signal, requestId: id, sendNotification: async () => undefined });
    return { jsonrpc: '2.0', id, result };
  } catch (thrown) {
    return { jsonrpc: '2.0', id, error: errorOf(thrown) };
  }
}

function errorOf(thrown: unknown): object {
  const { code, message, data }: { code?: unknown; message?: unknown; data?: unknown } = Object(thrown);
  return {
    code: Number.isSafeInteger(code) ? code : ErrorCode.InternalError,
    message: message ?? 'Internal error',
    ...(data !== undefined && { data }),
  };
}
