// Answers a request with an error before it reaches the MCP server.
import type { ServerResponse } from 'node:http';

/** An HTTP status with a JSON-RPC error. The message says what is wrong and what to do next, and repeats nothing from the request. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON-RPC's error code; -32000 is the first of the range for implementations. */
  readonly code: number;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}, code = -32_000) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.code = code;
  }
}

export function sendError(response: ServerResponse, { status, headers, code, message }: HttpError): void {
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
