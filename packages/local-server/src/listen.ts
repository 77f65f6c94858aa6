import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { createWebGuard, hostHeader, isGone, isLoopback, urlHost } from './http/web-guard.ts';
import type { IssuerOptions } from './issuer/provider.ts';
import { isPagePath } from './pages/pages.ts';
import type { LocalServer } from './server.ts';

export interface ListenOptions {
  /** Default 127.0.0.1. Any address other than loopback lets other machines in, without a sign-in. */
  host?: string;
  /** 0, the default, takes any free port. */
  port?: number;
  /** More names under which clients call it, besides those of loopback, with or without a port. On an address other than loopback, its own URLs have the first name. */
  allowedHosts?: readonly string[];
  /** Clients and token lifetimes of the OIDC issuer. */
  issuer?: IssuerOptions;
  /** Called with an internal error; the request was answered with 500. */
  onError?: (error: unknown) => void;
}

export interface Listening {
  /** For example `http://127.0.0.1:PORT`. */
  url: string;
  /** The OIDC issuer: on the same port, at Keycloak's path, unless the server uses another one. */
  issuerUrl: string;
  server: LocalServer;
  /** Ends open connections, frees the port and closes the server. */
  close(): Promise<void>;
}

const idleConnectionMs = 75_000;

/**
 * Serves an embedded CodeTether on 127.0.0.1, with its OIDC issuer on the same port. Programs and its own pages may call it, pages of other origins may not.
 * A function is called with the URL once the port is known; if it fails, the port is freed again.
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
  // Node's own 5 s are shorter than the pauses of a busy client, which would then write to a connection that has just ended.
  http.keepAliveTimeout = idleConnectionMs;
  const port = await bound(http, host, wanted);
  const url = `http://${hostHeader(isLoopback(host) ? urlHost(host) : (allowedHosts[0] ?? urlHost(host)), port)}`;

  const made = typeof server === 'function' ? server(url) : Promise.resolve(server);
  const local = await made.catch((error: unknown) => {
    http.close();
    throw error;
  });
  const ownIssuer = `${url}/realms/${local.identities.realm}`;
  const answerIssuer = local.identities.isExternal
    ? async () => false
    : local.issuer(ownIssuer, { onError, ...issuer });
  const answerApi = getRequestListener((request, { incoming }) =>
    local.fetch(request).catch(() => {
      // fetch rejects only when the connection must break (faults): so it breaks here too.
      incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }),
  );
  const { pathname: mount } = new URL(ownIssuer);
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
    issuerUrl: local.identities.isExternal ? local.identities.issuer : ownIssuer,
    server: local,
    async close() {
      const closed = new Promise((resolve) => http.close(resolve));
      await local.close();
      http.closeAllConnections();
      await closed;
    },
  };
}

/** Listens, and returns the port. */
async function bound(http: ReturnType<typeof createServer>, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, resolve);
  });
  // A TCP server's address is never a string; only a pipe's is.
  return (http.address() as AddressInfo).port;
}

function refuse(response: ServerResponse, detail: string): void {
  response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ detail }));
}
