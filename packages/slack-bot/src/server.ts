// The bot's one port: Slack's requests, the pages for browsers, and how it is.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';

export interface ServerOptions {
  /** Takes `POST /slack/events`; absent in Socket Mode. */
  slack?: { requestListener(request: IncomingMessage, response: ServerResponse): void };
  pages: readonly Hono[];
  /** Whether work can be done; false while the bot stops. */
  isReady(): Promise<boolean>;
}

const eventsPath = '/slack/events';

export function createHttpServer({ slack, pages, isReady }: ServerOptions): Server {
  const app = new Hono();
  app.get('/health/live', (context) => context.json({ status: 'ok' }));
  app.get('/health/ready', async (context) =>
    (await isReady()) ? context.json({ status: 'ok' }) : context.json({ status: 'unavailable' }, 503),
  );
  for (const routes of pages) app.route('/', routes);
  const other = getRequestListener((request) => app.fetch(request));
  return createServer((request, response) => {
    if (slack && request.url?.split('?')[0] === eventsPath) slack.requestListener(request, response);
    else void other(request, response);
  });
}

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
