// Records the traffic between a browser and a server: the browser hides from pages and from tests what it blocks.
import { connect, createServer } from 'node:net';

export interface Tapped {
  /** The URL of the proxy in front of the server. */
  url: string;
  /** The traffic so far, in the order of each connection. */
  heard(): { method: string; path: string; status: number }[];
  close(): void;
}

export async function tapped(url: string): Promise<Tapped> {
  const { hostname, port } = new URL(url);
  const connections: { asked: string; answered: string }[] = [];
  const tap = createServer((browser) => {
    const connection = { asked: '', answered: '' };
    connections.push(connection);
    const server = connect(Number(port), hostname);
    browser.on('data', (bytes) => {
      connection.asked += bytes.toString('latin1');
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      connection.answered += bytes.toString('latin1');
      browser.write(bytes);
    });
    for (const [one, other] of [
      [browser, server],
      [server, browser],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  await new Promise<void>((done) => tap.listen(0, '127.0.0.1', done));
  const address = tap.address();
  if (typeof address !== 'object' || address === null) throw new Error('A TCP server has a port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    heard: () =>
      connections.flatMap(({ asked, answered }) => {
        const statuses = [...answered.matchAll(/HTTP\/1\.1 (\d{3}) /g)];
        return [...asked.matchAll(/([A-Z]+) (\S+) HTTP\/1\.1\r\n/g)].flatMap(([, method = '', path = ''], index) => {
          const status = statuses[index]?.[1];
          return status === undefined ? [] : [{ method, path, status: Number(status) }];
        });
      }),
    close: () => void tap.close(),
  };
}
