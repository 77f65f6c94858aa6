// The bot's one port: Slack's requests, the pages for browsers, and how it is.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type Log, whatFailed } from '@codetether/core';
import { createGuardedServer, healthRoutes, listenerOf } from '@codetether/hosting/http';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';

export interface ServerOptions {
  /** Takes `POST /slack/events`; absent in Socket Mode. */
  slack?: { requestListener(request: IncomingMessage, response: ServerResponse): void };
  pages: readonly Hono[];
  /** Paths for other programs. */
  programs?: readonly Hono[];
  /** Where browsers and Slack reach it. */
  publicUrl: string;
  /** Whether work can be done; false while the bot stops. */
  isReady(): Promise<boolean>;
  log: Log;
}

const eventsPath = '/slack/events';

/** The pages' own forms have a few hundred bytes. */
const maxFormBytes = 64 * 1024;

/** Slack hears no answer after 3 s. Bolt leaves a body of `null` without one. */
const maxEventMs = 10_000;

export function createBotServer({ slack, pages, programs = [], publicUrl, isReady, log }: ServerOptions): Server {
  const app = new Hono();
  app.use(bodyLimit({ maxSize: maxFormBytes }));
  app.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse();
    // Else the browser went away, and nobody reads the answer.
    if (!context.req.raw.signal.aborted) log.warn('a page failed', whatFailed(error));
    return context.text('Something went wrong here. Try again.\n', 500);
  });
  for (const routes of [healthRoutes(isReady), ...programs, ...pages]) app.route('/', routes);
  const other = listenerOf(app, log);
  const paths = new Set(pages.flatMap(({ routes }) => routes.map(({ path }) => path)));
  return createGuardedServer({
    name: 'bot',
    publicUrl,
    isPage: (path) => paths.has(path),
    answer(request, response) {
      if (!slack || request.url?.split('?')[0] !== eventsPath) return other(request, response);
      // Bolt throws at any other method.
      if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end();
      response.setTimeout(maxEventMs);
      slack.requestListener(request, response);
    },
    log,
  });
}
