import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { IssuerOptions } from './issuer/provider.ts';
import type { LocalServer } from './server.ts';

export interface ListenOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  /** Clients and token lifetimes of the OIDC issuer. */
  issuer?: IssuerOptions;
  /** Told what went wrong inside of the server; that request was answered with 500. */
  onError?: (error: unknown) => void;
}

export interface Listening {
  /** `http://127.0.0.1:PORT`. */
  url: string;
  /** The OIDC issuer on the same port, at Keycloak's path. */
  issuerUrl: string;
  server: LocalServer;
  /** Ends open connections, frees the port and closes the server. */
  close(): Promise<void>;
}

/**
 * Serves an embedded CodeTether on 127.0.0.1, with its OIDC issuer on the same port. Given a function, it is called with the url
 * once the port is known; when that fails, the port is free again.
 */
export async function listen(
  server: LocalServer | ((url: string) => Promise<LocalServer>),
  { port = 0, issuer, onError = () => undefined }: ListenOptions = {},
): Promise<Listening> {
  let handler = async (_request: IncomingMessage, response: ServerResponse): Promise<unknown> =>
    response.writeHead(503).end();
  const http = createServer((request, response) => {
    handler(request, response).catch((error: unknown) => {
      onError(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  const url = await bound(http, port);

  const made = typeof server === 'function' ? server(url) : Promise.resolve(server);
  const local = await made.catch((error: unknown) => {
    http.close();
    throw error;
  });
  const issuerUrl = `${url}/realms/${local.identities.realm}`;
  const answerIssuer = local.issuer(issuerUrl, issuer);
  const answerApi = getRequestListener((request, { incoming }) =>
    local.fetch(request).catch(() => {
      // fetch rejects only when the connection is to break (faults): then it breaks here too.
      incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }),
  );
  handler = async (request, response) => (await answerIssuer(request, response)) || answerApi(request, response);

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

async function bound(http: ReturnType<typeof createServer>, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', resolve);
  });
  // A TCP server's address is never a text (that is for pipes).
  const { port: taken } = http.address() as AddressInfo;
  return `http://127.0.0.1:${taken}`;
}
