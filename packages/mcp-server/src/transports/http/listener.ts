// MCP over Streamable HTTP: what stands around the MCP server when anybody on a network may call.
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Clock, type Log, systemClock, whatFailed } from '@codetether/core';
import { isLoopback } from '@codetether/core/web-guard';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { type Guard, type Identity, openToAll } from '../../accounts/guard.ts';
import { Refusal, refuse, sendJson } from '../../accounts/refusal.ts';
import type { Answers } from '../../protocol/handlers.ts';
import { limitBadTokens } from './bad-tokens.ts';
import { readJson, requireModestBatch } from './body.ts';
import { clientAddress } from './client-address.ts';
import { answerCors } from './cors.ts';
import { createRateLimit } from './rate-limit.ts';
import { refuseWebPages } from './refuse-web-pages.ts';
import { serverCard, serverCardHeaders, serverCardPaths } from './server-card.ts';
import { createSessions } from './sessions.ts';
import { answerStateless, wantsProgress } from './stateless.ts';
import { toolsCalled } from './tools-called.ts';

export interface HttpOptions {
  /** A new MCP server for one request, or for one session; `identity` is whoever is being answered. */
  createServer(identity: () => Identity): Server;
  /** What can be answered without one; by default nothing. */
  answers?(identity: Identity): Answers;
  /** Default 127.0.0.1. */
  host?: string;
  /** 0, the default, takes any free port. */
  port?: number;
  /** Names besides those of loopback and that of the public URL under which it is called, with or without a port. */
  hosts?: readonly string[];
  /** Origins of other places whose pages may call, as in `https://app.example.com`. */
  origins?: readonly string[];
  /** Of the MCP endpoint, as clients know it; by default where it listens. */
  publicUrl?: string | undefined;
  /** Default: nobody is asked who they are. */
  guard?: Guard;
  /** Keeps a server for each client between its requests. */
  sessions?: boolean;
  /** Default 20. */
  sessionsPerAccount?: number | undefined;
  /** Which messages may be answered by more than one: they get an event stream. Default: those that ask for progress. */
  mayNotify?(message: unknown): boolean;
  /** Of each client, and bad tokens of each address; none by default. */
  callsPerMinute?: number;
  /** How many proxies of ours are in front, each of which says in X-Forwarded-For who called it. Default none. */
  proxies?: number;
  /** Default 4 MiB. */
  mostBytes?: number;
  clock?: Clock;
  log: Log;
}

export interface HttpServer {
  /** Of the MCP endpoint. */
  url: string;
  /** Takes no new calls, lets those at work finish for at most `graceMs` (default 60 s), then ends. */
  close(graceMs?: number): Promise<void>;
}

export const endpoint = '/mcp';

/** Longer than the minute after which most balancers close an idle connection: else one of them could send a request just when we close it. */
const idleConnectionMs = 75_000;

/** Resolves when it listens. */
export async function listenHttp(options: HttpOptions): Promise<HttpServer> {
  const { host = '127.0.0.1', port = 0, guard = openToAll('unknown'), clock = systemClock } = options;
  const {
    createServer,
    answers,
    log,
    publicUrl,
    proxies = 0,
    mayNotify = wantsProgress,
    mostBytes = 4 * 1024 * 1024,
  } = options;
  const sessions = options.sessions
    ? createSessions({ createServer, clock, mostOfAccount: options.sessionsPerAccount })
    : undefined;
  const limit = options.callsPerMinute ? createRateLimit(options.callsPerMinute, clock) : undefined;
  const addressOf = (request: IncomingMessage) => clientAddress(request, proxies);
  const identify = limit ? limitBadTokens(guard, { limit, clock, addressOf }) : guard.identify;
  const atWork = new Set<ServerResponse>();
  let emptied: (() => void) | undefined;
  let closing = false;

  const http = createHttpServer();
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, resolve);
  });
  const taken = portOf(http.address());
  const url = `http://${urlHost(host)}:${taken}${endpoint}`;
  const refuseForeign = refuseWebPages({ port: taken, publicUrl, hosts: options.hosts, origins: options.origins });
  // Balancers ask for the health by an address; catalogs of any origin may read the card of a server that is there for others.
  const isForAnybody = (path: string) =>
    path === '/health' ? !isLoopback(host) : serverCardPaths.includes(path) && isPublic(publicUrl);

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const [path = ''] = request.url?.split('?', 1) ?? [];
    if (!isForAnybody(path)) refuseForeign(request);
    if (path === '/health') return sendJson(response, closing ? 503 : 200, { status: closing ? 'closing' : 'ok' });
    if (serverCardPaths.includes(path) && request.method === 'GET') {
      return sendJson(response, 200, serverCard(publicUrl ?? url), serverCardHeaders);
    }
    if (answerCors(request, response)) return;
    if (guard.metadata && path === guard.metadata.path && request.method === 'GET') {
      return sendJson(response, 200, guard.metadata.document, { 'access-control-allow-origin': '*' });
    }
    if (path !== endpoint) throw new Refusal(404, `There is nothing here. MCP is at ${endpoint}.`);
    if (closing) {
      throw new Refusal(503, 'This server is closing. Call again.', { connection: 'close', 'retry-after': '1' });
    }
    const identity = await identify(request);
    const client = identity.token === undefined ? addressOf(request) : identity.account;
    limit?.take(client);
    const body = request.method === 'POST' ? await readJson(request, mostBytes) : undefined;
    requireModestBatch(body);
    // Each message of a batch is a call.
    if (Array.isArray(body)) for (const _another of body.slice(1)) limit?.take(client);
    for (const tool of toolsCalled(body)) await guard.requireTool(identity, tool);
    const exchange = { request, response, body };
    return sessions
      ? sessions.answer(exchange, identity)
      : answerStateless(exchange, {
          createServer: () => createServer(() => identity),
          answers: answers && (() => answers(identity)),
          mayNotify,
        });
  };

  http.on('request', (request, response) => {
    atWork.add(response);
    response.once('close', () => {
      atWork.delete(response);
      if (atWork.size === 0) emptied?.();
    });
    answer(request, response).catch((thrown: unknown) => {
      if (!(thrown instanceof Refusal)) log.warn('a request failed', whatFailed(thrown));
      refuse(
        response,
        thrown instanceof Refusal
          ? thrown
          : new Refusal(500, 'Something went wrong in this server. Try again.', {}, -32_603),
      );
    });
  });
  http.keepAliveTimeout = idleConnectionMs;

  return {
    url,
    async close(graceMs = 60_000) {
      closing = true;
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeIdleConnections();
      sessions?.closeStreams();
      if (atWork.size > 0) {
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
