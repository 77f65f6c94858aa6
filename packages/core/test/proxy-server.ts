// A forward proxy for tests: it records its requests, and leads every host to this machine.
import { request as forward } from 'node:http';
import { connect } from 'node:net';
import { getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { createHttpServer } from '../src/network/http-server.ts';
import { useProxies } from '../src/network/proxy.ts';
import { listening } from './certificates.ts';

/** Makes this process use these proxies. The result undoes that. */
export async function useProxiesForNow(env: Readonly<Record<string, string>>): Promise<() => void> {
  const before = getGlobalDispatcher();
  await useProxies(env);
  return () => setGlobalDispatcher(before);
}

export interface ProxyServer {
  url: string;
  /** `GET http://host/path` for plain http, `CONNECT host:port` for https. */
  asked: readonly string[];
  close(): void;
}

interface ProxyOptions {
  /** The port of this machine for all hosts, or for each host; a host without one gets a 403. */
  port: number | Readonly<Record<string, number>>;
  /** `user:password`; requests without it get a 407. */
  credentials?: string;
}

export async function startProxy({ port, credentials }: ProxyOptions): Promise<ProxyServer> {
  const asked: string[] = [];
  const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  const portOf = (host: string) => (typeof port === 'number' ? port : port[host]);
  const isRefused = (header: string | undefined) => wanted !== undefined && header !== wanted;
  const proxy = createHttpServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (isRefused(request.headers['proxy-authorization'])) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end();
      return;
    }
    const { hostname, pathname, search } = new URL(request.url ?? '');
    const { method, headers } = request;
    const onward = forward(
      { host: '127.0.0.1', port: portOf(hostname), path: pathname + search, method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (isRefused(request.headers['proxy-authorization'])) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const behindIt = portOf(request.url?.split(':')[0] ?? '');
    if (behindIt === undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const behind = connect(behindIt, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(behind).pipe(socket);
    });
    behind.on('error', () => socket.destroy());
    socket.on('error', () => behind.destroy());
  });
  return {
    url: `http://${credentials ? `${credentials}@` : ''}127.0.0.1:${await listening(proxy)}`,
    asked,
    close() {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
