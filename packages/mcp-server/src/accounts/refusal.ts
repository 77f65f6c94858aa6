// A request that is answered before it reaches the MCP server.
import type { ServerResponse } from 'node:http';

/** An HTTP status with a JSON-RPC error. The message says what is wrong and what to do next; nothing of the request is repeated in it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON-RPC's; -32000 is the first of those that are left to implementations. */
  readonly code: number;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}, code = -32_000) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.code = code;
  }
}

export function refuse(response: ServerResponse, { status, headers, code, message }: Refusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  sendJson(response, status, { jsonrpc: '2.0', error: { code, message }, id: null }, headers);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
