// Requests of revision 2026-07-28 over HTTP: headers that repeat the body, and an answer in JSON, or in an event stream once there is something to notify of.
// https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
import type { IncomingHttpHeaders } from 'node:http';
import type { JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/sdk/types.js';
import { sendJson } from '../../accounts/http-error.ts';
import { metaKeys, revision } from '../../protocol/envelope.ts';
import { answerModern, type Modern } from '../../protocol/modern.ts';
import { isModernRequest } from '../../protocol/requests.ts';
import { ProtocolError } from '../../results/protocol-error.ts';
import { type Exchange, onceGone } from './stateless.ts';

/** Whether the body or its header name this revision or a later one. Notifications have no answer in it. */
export function isModernExchange({ request, body }: Exchange): boolean {
  return isModernRequest(body) || (request.headers['mcp-protocol-version'] === revision && isMessage(body));
}

function isMessage(body: unknown): body is JSONRPCMessage {
  return body !== undefined && !Array.isArray(body);
}

/** `ending` is aborted when the server ends. */
export async function answerModernExchange(
  { request, response, body }: Exchange,
  modern: Modern,
  ending: AbortSignal,
): Promise<void> {
  if (!isRequest(body)) {
    response.writeHead(202).end();
    return;
  }
  const gone = new AbortController();
  onceGone(response, () => gone.abort());
  const stream = eventStream(response);
  const { status, message } = await answerModern(modern, body, {
    signal: gone.signal,
    ending,
    check: () => checkHeaders(request.headers, body),
    async sendNotification(notification) {
      const mayStream = request.headers.accept?.includes('text/event-stream');
      if (mayStream && !gone.signal.aborted) stream.send({ jsonrpc: '2.0', ...notification });
    },
  });
  if (gone.signal.aborted) return;
  if (stream.isOpen()) stream.end(message);
  else sendJson(response, status, message);
}

function isRequest(body: unknown): body is JSONRPCRequest {
  return typeof body === 'object' && body !== null && 'id' in body && 'method' in body;
}

/** Between two comments that keep an idle stream open, in ms. */
const keepAliveMs = 15_000;

function eventStream(response: Exchange['response']) {
  let alive: NodeJS.Timeout | undefined;
  const send = (message: object) => {
    if (!alive) {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-transform',
        // Proxies would otherwise collect the events.
        'x-accel-buffering': 'no',
      });
      alive = setInterval(() => response.write(': \n\n'), keepAliveMs);
      response.once('close', () => clearInterval(alive));
    }
    response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  };
  return {
    send,
    isOpen: () => alive !== undefined,
    end(message: object) {
      send(message);
      response.end();
    },
  };
}

/** The part of the params that `Mcp-Name` repeats, by method. */
const named: Readonly<Record<string, string | undefined>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/** Throws ProtocolError -32020: whoever routes by the headers must see what the body says. */
function checkHeaders(headers: IncomingHttpHeaders, { method, params = {} }: JSONRPCRequest): void {
  requireSame(headers, 'MCP-Protocol-Version', params._meta?.[metaKeys.version]);
  requireSame(headers, 'Mcp-Method', method);
  const field = named[method];
  if (field !== undefined && typeof params[field] === 'string') requireSame(headers, 'Mcp-Name', params[field]);
}

function requireSame(headers: IncomingHttpHeaders, name: string, expected: unknown): void {
  const sent = headers[name.toLowerCase()];
  if (sent === undefined)
    throw new ProtocolError(-32_020, `The header ${name} is missing. Repeat the value of the body.`);
  if (isVisible.test(String(sent)) && decoded(String(sent)) === expected) return;
  throw new ProtocolError(-32_020, `The header ${name} differs from the body. Send the same in both.`);
}

/** All that a header may hold (RFC 9110, 5.5, without its obsolete part). */
const isVisible = /^[\t -~]*$/;

/** Values that a header cannot hold come as `=?base64?…?=`. */
function decoded(value: string): string {
  const encoded = /^=\?base64\?([\w+/]*={0,2})\?=$/.exec(value)?.[1];
  return encoded === undefined ? value : Buffer.from(encoded, 'base64').toString();
}
