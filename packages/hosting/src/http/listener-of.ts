import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Log, whatFailed } from '@codetether/core';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { Hono } from 'hono';

/** Lets the app answer requests of node:http. An answer that breaks is one line in the log. */
export function listenerOf(app: Hono, log: Log): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return getRequestListener((request) => app.fetch(request), {
    errorHandler(thrown) {
      if (thrown instanceof RequestError) return new Response(null, { status: 400 });
      log.warn('a request failed', whatFailed(thrown));
      return new Response(null, { status: 500 });
    },
  });
}
