// The headers that let a page of another origin call (https://fetch.spec.whatwg.org/#http-cors-protocol). The origin has been checked before.
import type { IncomingMessage, ServerResponse } from 'node:http';

const requestHeaders =
  'authorization, content-type, mcp-protocol-version, mcp-method, mcp-name, mcp-session-id, last-event-id';

/** Lets the page read the answer. True for a preflight request, which is then answered. */
export function answerCors({ method, headers }: IncomingMessage, response: ServerResponse): boolean {
  if (headers.origin === undefined) return false;
  response.setHeader('access-control-allow-origin', headers.origin);
  response.setHeader('vary', 'origin');
  response.setHeader('access-control-expose-headers', 'mcp-session-id, www-authenticate, retry-after');
  if (method !== 'OPTIONS') return false;
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers': requestHeaders,
    'access-control-max-age': '600',
  });
  response.end();
  return true;
}
