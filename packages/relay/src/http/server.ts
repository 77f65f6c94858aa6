// The relay's one port: waits from the Zapier app, and health.
import type { Server } from 'node:http';
import { type ErrorCode, type Log, toConnectorError, whatFailed } from '@codetether/core';
import { bearerIn } from '@codetether/core/auth';
import { createGuardedServer, healthRoutes, listenerOf } from '@codetether/hosting/http';
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
  const app = new Hono();
  app.onError((thrown, context) => {
    if (thrown instanceof HTTPException) return thrown.getResponse();
    const { code, text } = toConnectorError(thrown);
    // Else the caller went away, and nobody reads the answer.
    if (code === 'internal' && !context.req.raw.signal.aborted) log.warn('a request failed', whatFailed(thrown));
    return context.json({ error: { code, message: text } }, statuses[code]);
  });
  app.route('/', healthRoutes(isReady));
  app.post('/waits', bodyLimit({ maxSize: maxWaitBytes }), async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined);
    await acceptWait(bearerIn(context.req.header('authorization')), body);
    return context.json({ waiting: true }, 202);
  });
  return createGuardedServer({ name: 'relay', publicUrl, answer: listenerOf(app, log), log });
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
