import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { isGone } from './http/is-gone.ts';
import { createWebGuard, hostHeader, isLoopback, urlHost } from './http/web-guard.ts';
import type { IssuerOptions } from './issuer/provider.ts';
import { isPagePath } from './pages/pages.ts';
import type { LocalServer } from './server.ts';

export interface ListenOptions {
  /** Default 127.0.0.1. Any other than a loopback address lets other machines in, and nobody has to sign in. */
  host?: string;
  /** 0, the default, takes any free port. */
  port?: number;
  /** Names besides those of loopback under which it is called, with or without a port. On another address than loopback the first is the one in its own URLs. */
  allowedHosts?: readonly string[];
  /** Clients and token lifetimes of the OIDC issuer. */
  issuer?: IssuerOptions;
  /** Told what went wrong inside of the server; that request was answered with 500. */
  onError?: (error: unknown) => void;
}

export interface Listening {
  /** As in `http://127.0.0.1:PORT`. */
  url: string;
  /** The OIDC issuer on the same port, at Keycloak's path. */
  issuerUrl: string;
  server: LocalServer;
  /** Ends open connections, frees the port and closes the server. */
  close(): Promise<void>;
}

/**
 * Serves an embedded CodeTether on 127.0.0.1, with its OIDC issuer on the same port, to programs and to its own pages, and to no page of another origin.
 * Given a function, it is called with the url once the port is known; when that fails, the port is free again.
 */
export async function listen(
  server: LocalServer | ((url: string) => Promise<LocalServer>),
  { host = '127.0.0.1', port: wanted = 0, allowedHosts = [], issuer, onError = () => undefined }: ListenOptions = {},
): Promise<Listening> {
  let handler = async (_request: IncomingMessage, response: ServerResponse): Promise<unknown> =>
    response.writeHead(503).end();
  const http = createServer((request, response) => {
    handler(request, response).catch((error: unknown) => {
      if (!isGone(request)) onError(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  const port = await bound(http, host, wanted);
  const url = `http://${hostHeader(isLoopback(host) ? urlHost(host) : (allowedHosts[0] ?? urlHost(host)), port)}`;

  const made = typeof server === 'function' ? server(url) : Promise.resolve(server);
  const local = await made.catch((error: unknown) => {
    http.close();
    throw error;
  });
  const issuerUrl = `${url}/realms/${local.identities.realm}`;
  const answerIssuer = local.issuer(issuerUrl, { onError, ...issuer });
  const answerApi = getRequestListener((request, { incoming }) =>
    local.fetch(request).catch(() => {
      // fetch rejects only when the connection is to break (faults): then it breaks here too.
      incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }),
  );
  const { pathname: mount } = new URL(issuerUrl);
  const whyNot = createWebGuard({
    port,
    allowedHosts: [new URL(url).hostname, ...allowedHosts],
    isPage: (path) => isPagePath(path) || path.startsWith(`${mount}/`),
  });
  handler = async (request, response) => {
    const reason = whyNot(request);
    if (reason !== undefined) return refuse(response, reason);
    return (await answerIssuer(request, response)) || answerApi(request, response);
  };

  return {
    url,
    issuerUrl,
    server: local,
    async close() {
      const closed = new Promise((resolve) => http.close(resolve));
      await local.close();
      http.closeAllConnections();
      await closed;
    },
  };
}

/** The port. */
async function bound(http: ReturnType<typeof createServer>, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, resolve);
  });
  // A TCP server's address is never a text (that is for pipes).
  return (http.address() as AddressInfo).port;
}

function refuse(response: ServerResponse, detail: string): void {
  response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ detail }));
}
