// The relay's one port: waits from the Zapier app, and health.
import { createServer, type Server } from 'node:http';
import { type ErrorCode, type Log, toConnectorError, whatFailed } from '@codetether/core';
import { bearerIn } from '@codetether/core/auth';
import { createWebGuard, isLoopback, type WebGuard } from '@codetether/core/web-guard';
import { getRequestListener, RequestError } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import type { AcceptWait } from './accept-wait.ts';

export interface ServerOptions {
  acceptWait: AcceptWait;
  /** Where the Zapier app reaches it. */
  publicUrl: string | undefined;
  /** False while the relay stops. */
  isReady(): boolean;
  log: Log;
}

/** A wait has a few hundred bytes. */
const maxWaitBytes = 16 * 1024;

export function createRelayServer({ acceptWait, publicUrl, isReady, log }: ServerOptions): Server {
  const fail = (thrown: unknown) => log.warn('a request failed', whatFailed(thrown));
  const app = new Hono();
  app.onError((thrown, context) => {
    if (thrown instanceof HTTPException) return thrown.getResponse();
    const { code, text } = toConnectorError(thrown);
    // Else the caller went away, and nobody reads the answer.
    if (code === 'internal' && !context.req.raw.signal.aborted) fail(thrown);
    return context.json({ error: { code, message: text } }, statuses[code]);
  });
  app.get('/health/live', (context) => context.json({ status: 'ok' }));
  app.get('/health/ready', (context) =>
    isReady() ? context.json({ status: 'ok' }) : context.json({ status: 'unavailable' }, 503),
  );
  app.post('/waits', bodyLimit({ maxSize: maxWaitBytes }), async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined);
    await acceptWait(bearerIn(context.req.header('authorization')), body);
    return context.json({ waiting: true }, 202);
  });
  const answer = getRequestListener((request) => app.fetch(request), {
    errorHandler(thrown) {
      if (thrown instanceof RequestError) return new Response(null, { status: 400 });
      fail(thrown);
      return new Response(null, { status: 500 });
    },
  });
  let guard: WebGuard | undefined;
  const server = createServer((request, response) => {
    guard ??= guardOf(server, publicUrl);
    // Balancers ask for the health by an address.
    const why = request.url?.startsWith('/health/') ? undefined : guard(request);
    if (why === undefined) return void answer(request, response);
    response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('The relay does not answer web pages, nor under this name. Set PUBLIC_URL to its address.\n');
  });
  return server;
}

const statuses = {
  invalid_input: 400,
  not_authenticated: 401,
  missing_scope: 403,
  not_found: 404,
  conflict: 409,
  rate_limited: 429,
  budget_exceeded: 403,
  unavailable: 503,
  timeout: 503,
  not_started: 503,
  outcome_unknown: 503,
  cancelled: 503,
  unexpected_response: 502,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

/** Once it listens. */
function guardOf(server: Server, publicUrl: string | undefined): WebGuard {
  const at = server.address();
  if (typeof at !== 'object' || at === null) throw new TypeError('A TCP server has a port.');
  // Proxies call it by names of their own.
  return createWebGuard({ port: at.port, publicUrl, anyHost: !isLoopback(at.address) });
}
