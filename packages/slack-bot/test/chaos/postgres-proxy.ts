// A TCP proxy in front of PostgreSQL: sees each statement, and can cut every connection at one.

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export interface PostgresProxy {
  url: string;
  /** All connections, at once. */
  cut(): void;
  close(): Promise<void>;
}

/** `onStatement` is asked before each; `drop`: it does not reach the database. */
export async function startPostgresProxy(url: string, onStatement: () => 'pass' | 'drop'): Promise<PostgresProxy> {
  const { hostname, port } = new URL(url);
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const behind = connect(Number(port), hostname);
    for (const socket of [client, behind]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        behind.destroy();
      });
    }
    behind.pipe(client);
    client.on('data', (bytes) => {
      // One write is one statement, or the messages that belong to one.
      if (onStatement() === 'pass') behind.write(bytes);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const proxied = new URL(url);
  // A TCP server's address is never a text.
  proxied.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: proxied.href,
    cut,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await closed;
    },
  };
}
