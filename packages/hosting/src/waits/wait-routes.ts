// How the Zapier app hands a wait over.
import { type ErrorCode, type Log, toConnectorError, whatFailed } from '@codetether/core';
import { bearerIn } from '@codetether/core/auth';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import type { AcceptWait } from './accept-wait.ts';

/** A wait has a few hundred bytes. */
const maxWaitBytes = 16 * 1024;

export function waitRoutes(acceptWait: AcceptWait, log: Log): Hono {
  const app = new Hono();
  app.onError((thrown, context) => {
    if (thrown instanceof HTTPException) return thrown.getResponse();
    const { code, text } = toConnectorError(thrown);
    // Else the caller went away, and nobody reads the answer.
    if (code === 'internal' && !context.req.raw.signal.aborted) log.warn('a request failed', whatFailed(thrown));
    return context.json({ error: { code, message: text } }, statuses[code]);
  });
  app.post('/waits', bodyLimit({ maxSize: maxWaitBytes }), async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined);
    await acceptWait(bearerIn(context.req.header('authorization')), body);
    return context.json({ waiting: true }, 202);
  });
  return app;
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
