// The bot's one port: Slack's requests, the pages for browsers, and how it is.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Log, whatFailed } from '@codetether/core';
import { createWebGuard, isLoopback, type WebGuard, type WebRefusal } from '@codetether/core/web-guard';
import { getRequestListener, RequestError } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';

export interface ServerOptions {
  /** Takes `POST /slack/events`; absent in Socket Mode. */
  slack?: { requestListener(request: IncomingMessage, response: ServerResponse): void };
  pages: readonly Hono[];
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

export function createHttpServer({ slack, pages, publicUrl, isReady, log }: ServerOptions): Server {
  const fail = (what: string, thrown: unknown) => log.warn(what, whatFailed(thrown));
  const app = new Hono();
  app.use(bodyLimit({ maxSize: maxFormBytes }));
  app.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse();
    // Else the browser went away, and nobody reads the answer.
    if (!context.req.raw.signal.aborted) fail('a page failed', error);
    return context.text('Something went wrong here. Try again.\n', 500);
  });
  app.get('/health/live', (context) => context.json({ status: 'ok' }));
  app.get('/health/ready', async (context) =>
    (await isReady()) ? context.json({ status: 'ok' }) : context.json({ status: 'unavailable' }, 503),
  );
  for (const routes of pages) app.route('/', routes);
  const other = getRequestListener((request) => app.fetch(request), {
    errorHandler(thrown) {
      if (thrown instanceof RequestError) return new Response(null, { status: 400 });
      fail('a page failed', thrown);
      return new Response(null, { status: 500 });
    },
  });
  let guard: WebGuard | undefined;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    guard ??= guardOf(server, pages, publicUrl);
    const why = guard(request);
    if (why) return refuse(response, why);
    if (!slack || request.url?.split('?')[0] !== eventsPath) return other(request, response);
    // Bolt throws at any other method.
    if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end();
    response.setTimeout(maxEventMs);
    slack.requestListener(request, response);
  };
  const server = createServer((request, response) => {
    // An error of one request must not affect another one.
    answer(request, response).catch((thrown: unknown) => {
      fail('a request failed', thrown);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  return server;
}

/** Once it listens. */
function guardOf(server: Server, pages: readonly Hono[], publicUrl: string): WebGuard {
  const at = server.address();
  if (typeof at !== 'object' || at === null) throw new TypeError('A TCP server has a port.');
  const paths = new Set(pages.flatMap(({ routes }) => routes.map(({ path }) => path)));
  const listensToOthers = !isLoopback(at.address);
  const guard = createWebGuard({
    port: at.port,
    publicUrl,
    // Proxies call it by names of their own. A container is open to others too, but its port may be given to one machine only.
    anyHost: listensToOthers && !isLoopback(new URL(publicUrl).hostname),
    isPage: (path) => paths.has(path),
  });
  // Balancers ask for the health by an address.
  return (request) => (listensToOthers && request.url?.startsWith('/health/') ? undefined : guard(request));
}

function refuse(response: ServerResponse, why: WebRefusal): void {
  response.writeHead(why === 'body' ? 415 : 403, { 'content-type': 'text/plain; charset=utf-8' }).end(refusals[why]);
}

const refusals: Readonly<Record<WebRefusal, string>> = {
  host: 'The bot does not answer under this name. Open it under its own, or set PUBLIC_URL to this one.\n',
  origin:
    'Pages of other places may not call the bot. If this page is its own, set PUBLIC_URL to the address at which it is open.\n',
  body: 'Only JSON is taken here.\n',
};

/** The port that it listens on. */
export async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

/** Answers what is under way and takes nothing more. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await closed;
}
