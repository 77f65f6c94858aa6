// The fast path of nearly all calls: one request, one JSON answer, without a server of the SDK. All other requests go to the SDK's transport, which knows
// every case; docs/decisions/0011-plain-requests-need-no-server.md says why there are two paths.
import type { IncomingHttpHeaders } from 'node:http';
import { isJsonContentType } from '@modelcontextprotocol/sdk/shared/mediaType.js';
import { type JSONRPCRequest, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js';
import { type Answer, errorOf } from '../../protocol/handlers.ts';
import { isPlainRequest } from '../../protocol/requests.ts';

/** The message, if it is a single request with the headers that the specification requires. */
export function plainRequest(message: unknown, headers: IncomingHttpHeaders): JSONRPCRequest | undefined {
  const { accept, 'content-type': contentType, 'mcp-protocol-version': version } = headers;
  if (!accept?.includes('application/json') || !accept.includes('text/event-stream')) return undefined;
  if (!isJsonContentType(contentType)) return undefined;
  if (version !== undefined && !SUPPORTED_PROTOCOL_VERSIONS.includes(String(version))) return undefined;
  return isPlainRequest(message) ? message : undefined;
}

/** Answers as the SDK's server does: an exception becomes an error, with its code if it has one. Drops notifications. */
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
