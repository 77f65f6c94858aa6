// MCP over Streamable HTTP: the checks in front of the MCP server, since anybody on the network may call.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, type Log, systemClock, whatFailed } from '@codetether/core';
import { createHttpServer } from '@codetether/core/http-server';
import { isLoopback } from '@codetether/core/web-guard';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { type Authenticator, allowAll, type Identity } from '../../accounts/authenticator.ts';
import { HttpError, sendError, sendJson } from '../../accounts/http-error.ts';
import type { Answers } from '../../protocol/handlers.ts';
import { type Received, receive } from '../../protocol/messages.ts';
import type { Modern } from '../../protocol/modern.ts';
import { nameAccepted } from './accept.ts';
import { limitBadTokens } from './bad-tokens.ts';
import { readText } from './body.ts';
import { clientAddress } from './client-address.ts';
import { answerCors } from './cors.ts';
import { answerHalfClosed } from './half-closed.ts';
import { answerModernExchange, isModernExchange } from './modern.ts';
import { createRateLimit } from './rate-limit.ts';
import { refuseWebPages } from './refuse-web-pages.ts';
import { serverCard, serverCardHeaders, serverCardPaths } from './server-card.ts';
import { createSessions } from './sessions.ts';
import { answerStateless, wantsProgress } from './stateless.ts';
import { callsCodeTether, toolsCalled } from './tools-called.ts';

export interface HttpOptions {
  /** Creates an MCP server for one request or one session; `identity` gives the caller of the present request. */
  createServer(identity: () => Identity): Server;
  /** Handlers of requests that need no server. Default: none. */
  answers?(identity: Identity): Answers;
  /** For requests of revision 2026-07-28. Default: there are none. */
  modern?(identity: Identity): Modern;
  /** Default 127.0.0.1. */
  host?: string;
  /** 0, the default, takes any free port. */
  port?: number;
  /** More names under which clients call it, with or without a port; loopback names and the public URL's name are always allowed. */
  hosts?: readonly string[];
  /** Origins of other places whose pages may call, as in `https://app.example.com`. */
  origins?: readonly string[];
  /** The URL of the MCP endpoint, as clients know it. Default: where it listens. */
  publicUrl?: string | undefined;
  /** Default: no sign-in. */
  authenticator?: Authenticator;
  /** Keeps a server for each client between its requests. */
  sessions?: boolean;
  /** Default 20. */
  sessionsPerAccount?: number | undefined;
  /** Which requests may get notifications besides their answer: they get an event stream. Default: those that ask for progress. */
  mayNotify?(message: unknown): boolean;
  /** Limits the calls of each client, and the bad tokens of each address. Default: no limit. */
  callsPerMinute?: number;
  /** How many of our proxies are in front; each adds its caller to X-Forwarded-For. Default: none. */
  proxies?: number;
  /** Default 4 MiB. */
  maxBytes?: number;
  clock?: Clock;
  log: Log;
}

export interface HttpServer {
  /** The URL of the MCP endpoint. */
  url: string;
  /** Accepts no new calls, lets running calls finish for at most `graceMs` (default 60 s), then ends. */
  close(graceMs?: number): Promise<void>;
}

export const endpoint = '/mcp';

/** Resolves once it listens. */
export async function listenHttp(options: HttpOptions): Promise<HttpServer> {
  const { host = '127.0.0.1', port = 0, authenticator = allowAll('unknown'), clock = systemClock } = options;
  const {
    createServer,
    answers,
    modern,
    log,
    publicUrl,
    proxies = 0,
    mayNotify = wantsProgress,
    maxBytes = 4 * 1024 * 1024,
  } = options;
  const sessions = options.sessions
    ? createSessions({ createServer, clock, maxPerAccount: options.sessionsPerAccount })
    : undefined;
  const limit = options.callsPerMinute ? createRateLimit(options.callsPerMinute, clock) : undefined;
  const addressOf = (request: IncomingMessage) => clientAddress(request, proxies);
  const identify = limit ? limitBadTokens(authenticator, { limit, clock, addressOf }) : authenticator.identify;
  const inFlight = new Set<ServerResponse>();
  let emptied: (() => void) | undefined;
  const ending = new AbortController();

  const http = createHttpServer();
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, resolve);
  });
  const taken = portOf(http.address());
  const url = `http://${urlHost(host)}:${taken}${endpoint}`;
  const refuseForeign = refuseWebPages({ port: taken, publicUrl, hosts: options.hosts, origins: options.origins });
  // Load balancers request the health by IP address; catalogs of any origin may read the card of a public server.
  const isForAnybody = (path: string) =>
    path === '/health' ? !isLoopback(host) : serverCardPaths.includes(path) && isPublic(publicUrl);

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const [path = ''] = request.url?.split('?', 1) ?? [];
    if (!isForAnybody(path)) refuseForeign(request);
    if (path === '/health')
      return sendJson(response, ending.signal.aborted ? 503 : 200, {
        status: ending.signal.aborted ? 'closing' : 'ok',
      });
    if (serverCardPaths.includes(path) && request.method === 'GET') {
      return sendJson(response, 200, serverCard(publicUrl ?? url), serverCardHeaders);
    }
    if (answerCors(request, response)) return;
    if (authenticator.metadata && path === authenticator.metadata.path && request.method === 'GET') {
      return sendJson(response, 200, authenticator.metadata.document, { 'access-control-allow-origin': '*' });
    }
    if (path !== endpoint) throw new HttpError(404, `There is nothing here. MCP is at ${endpoint}.`);
    if (ending.signal.aborted) {
      throw new HttpError(503, 'This server is closing. Try again.', { connection: 'close', 'retry-after': '1' });
    }
    nameAccepted(request);
    const identity = await identify(request);
    const client = identity.token === undefined ? addressOf(request) : identity.account;
    limit?.take(client);
    const received = request.method === 'POST' ? receive(await readText(request, maxBytes)) : undefined;
    if (received && 'refusals' in received) return sendRefusals(response, received);
    const body = received?.isBatch ? received.messages : received?.messages[0];
    // Each message of a batch is a call.
    if (Array.isArray(body)) for (const _another of body.slice(1)) limit?.take(client);
    for (const tool of toolsCalled(body)) await authenticator.requireTool(identity, tool);
    if (callsCodeTether(body)) await authenticator.requireUpstream?.(identity);
    const exchange = { request, response, body };
    if (modern && isModernExchange(exchange)) return answerModernExchange(exchange, modern(identity), ending.signal);
    return sessions
      ? sessions.answer(exchange, identity)
      : answerStateless(exchange, {
          createServer: () => createServer(() => identity),
          answers: answers && (() => answers(identity)),
          mayNotify,
        });
  };

  http.on('request', (request, response) => {
    inFlight.add(response);
    response.once('close', () => {
      inFlight.delete(response);
      if (inFlight.size === 0) emptied?.();
    });
    answer(request, response).catch((thrown: unknown) => {
      if (!(thrown instanceof HttpError)) log.warn('a request failed', whatFailed(thrown));
      sendError(
        response,
        thrown instanceof HttpError
          ? thrown
          : new HttpError(500, 'Something went wrong in this server. Try again.', {}, -32_603),
      );
    });
  });
  answerHalfClosed(http);

  return {
    url,
    async close(graceMs = 60_000) {
      ending.abort();
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeIdleConnections();
      sessions?.closeStreams();
      if (inFlight.size > 0) {
        const finished = new AbortController();
        emptied = () => finished.abort();
        await clock.sleep(graceMs, finished.signal).catch(() => undefined);
      }
      await sessions?.close();
      http.closeAllConnections();
      await closed;
    },
  };
}

/** A request is answered under its ID; what is not a request gets the status of a bad one. */
function sendRefusals(response: ServerResponse, { refusals, isBatch }: Extract<Received, { refusals: unknown }>): void {
  const status = refusals.every(({ id }) => id === undefined || id === null) ? 400 : 200;
  sendJson(response, status, isBatch ? refusals : { ...refusals[0] });
}

function portOf(address: ReturnType<ReturnType<typeof createHttpServer>['address']>): number {
  if (typeof address !== 'object' || address === null) throw new TypeError('A TCP server has a port.');
  return address.port;
}

function isPublic(url: string | undefined): boolean {
  return url !== undefined && !isLoopback(new URL(url).hostname);
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
