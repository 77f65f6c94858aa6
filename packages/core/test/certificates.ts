// Certificates from an authority of one test file, and servers that use them.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';

export interface Certificate {
  key: string;
  cert: string;
}

interface Wanted {
  /** Default: 127.0.0.1 and localhost. */
  hosts?: readonly string[];
  /** Days from now; default: from yesterday until tomorrow. */
  days?: readonly [from: number, until: number];
}

const day = 86_400_000;

const quick = { keyType: 'ec', algorithm: 'sha256' } as const;

export interface Authority {
  /** The value for NODE_EXTRA_CA_CERTS. */
  pem: string;
  sign(wanted?: Wanted): Promise<Certificate>;
}

export async function testAuthority(): Promise<Authority> {
  const own = await generate([{ name: 'commonName', value: 'Authority of a test' }], {
    ...quick,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  return { pem: own.cert, sign: (wanted) => certificate(wanted, { key: own.private, cert: own.cert }) };
}

/** Signed by itself, or by that authority. */
export async function certificate(
  { hosts = ['127.0.0.1', 'localhost'], days: [from, until] = [-1, 1] }: Wanted = {},
  ca?: Certificate,
): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: 'Server of a test' }], {
    ...quick,
    notBeforeDate: new Date(Date.now() + from * day),
    notAfterDate: new Date(Date.now() + until * day),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: hosts.map((host) => (/^[\d.]+$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host })),
      },
    ],
    ...(ca && { ca }),
  });
  return { key: made.private, cert: made.cert };
}

/** A TLS server in front of the plain server at that port. Returns its own port. */
export async function tlsInFrontOf(port: number, shown: Certificate) {
  const server = createTlsServer(shown, (socket) => {
    const behind = connect(port, '127.0.0.1');
    socket.pipe(behind).pipe(socket);
    socket.on('error', () => behind.destroy());
    behind.on('error', () => socket.destroy());
  });
  return { port: await listening(server), close: () => void server.close() };
}

/** Listens on any free port of this machine. */
export async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // The address of a TCP server is never a text (that is for pipes).
  return (server.address() as AddressInfo).port;
}

/** A port without a listener. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await once(server, 'close');
  return port;
}
