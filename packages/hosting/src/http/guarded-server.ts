// A program's one port: web pages of other places do not reach it, and an error of one request does not affect another one.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type Log, whatFailed } from '@codetether/core';
import { createHttpServer } from '@codetether/core/http-server';
import { createWebGuard, isLoopback, type WebGuard, type WebRefusal } from '@codetether/core/web-guard';

export interface GuardedServerOptions {
  /** The program’s name in its answers: `bot`. */
  name: string;
  /** Where it is reached. */
  publicUrl: string | undefined;
  /** Whether a path is a page for people: other sites may link to it, and its forms are sent to it. Default: no path. */
  isPage?(path: string): boolean;
  answer(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
  log: Log;
}

export function createGuardedServer({ name, answer, log, ...place }: GuardedServerOptions): Server {
  const refusals = refusalsOf(name);
  let guard: WebGuard | undefined;
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    guard ??= guardOf(server, place);
    const why = guard(request);
    if (why === undefined) return answer(request, response);
    const [status, text] = refusals[why];
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
  };
  const server = createHttpServer((request, response) => {
    pass(request, response).catch((thrown: unknown) => {
      log.warn('a request failed', whatFailed(thrown));
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  return server;
}

/** Once it listens. */
function guardOf(server: Server, { publicUrl, isPage }: Pick<GuardedServerOptions, 'publicUrl' | 'isPage'>): WebGuard {
  const at = server.address();
  if (typeof at !== 'object' || at === null) throw new TypeError('A TCP server has a port.');
  const listensToOthers = !isLoopback(at.address);
  const isForThisMachine = publicUrl !== undefined && isLoopback(new URL(publicUrl).hostname);
  const guard = createWebGuard({
    port: at.port,
    publicUrl,
    // Proxies call it by names of their own. A container is open to others too, but its port may be given to one machine only.
    anyHost: listensToOthers && !isForThisMachine,
    ...(isPage && { isPage }),
  });
  // Balancers ask for the health by an address.
  return (request) => (listensToOthers && request.url?.startsWith('/health/') ? undefined : guard(request));
}

function refusalsOf(name: string): Readonly<Record<WebRefusal, readonly [status: number, text: string]>> {
  return {
    host: [403, `The ${name} does not answer under this name. Open it under its own, or set PUBLIC_URL to this one.\n`],
    origin: [
      403,
      `Pages of other places may not call the ${name}. If this page is its own, set PUBLIC_URL to the address at which it is open.\n`,
    ],
    body: [415, 'Only JSON is taken here.\n'],
  };
}
