// Ways in which a connection fails, over real sockets: for the tests of every surface.
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { certificate, closedPort, listening, testAuthority } from './certificates.ts';

export interface BrokenConnection {
  name: string;
  /** The URL that fails. */
  url: string;
  /** The message of the error; `ADDRESS` is scheme and host, `HOST` the host with its port. */
  message: string;
  hint: RegExp;
  retryable: boolean;
}

/** Makes this process trust a test authority, as NODE_EXTRA_CA_CERTS would. */
export async function brokenConnections() {
  const authority = await testAuthority();
  const trusted = getCACertificates();
  setDefaultCACertificates([...trusted, authority.pem]);
  let requests = 0;
  const count = (_request: unknown, response: { end(text: string): unknown }) => {
    requests += 1;
    response.end('{}');
  };
  const plain = createHttpServer(count);
  const closing = createTcpServer((socket) => void socket.destroy());
  const servers = {
    'an untrusted certificate': createHttpsServer(await certificate(), count),
    'an expired certificate': createHttpsServer(await authority.sign({ days: [-9, -1] }), count),
    'a certificate of the future': createHttpsServer(await authority.sign({ days: [1, 9] }), count),
    'a certificate for another name': createHttpsServer(await authority.sign({ hosts: ['other.example'] }), count),
    'https at an http port': plain,
    'a connection that ends before it is secure': closing,
  };
  const ports = new Map<string, number>();
  for (const [name, server] of Object.entries(servers)) ports.set(name, await listening(server));
  ports.set('a port where nothing listens', await closedPort());
  const cases = expected.map(({ name, message, ...rest }): BrokenConnection => {
    const host = `127.0.0.1:${ports.get(name) ?? 6000}`;
    const url = `${rest.scheme ?? 'https'}://${host}`;
    return { name, url, ...rest, message: message.replace('ADDRESS', url).replace('HOST', host) };
  });
  return {
    find(name: string): BrokenConnection {
      const found = cases.find((each) => each.name === name);
      if (!found) throw new Error(`There is no case ${JSON.stringify(name)}.`);
      return found;
    },
    /** The number of requests that reached any of the servers. */
    requests: () => requests,
    close() {
      setDefaultCACertificates(trusted);
      for (const server of Object.values(servers)) server.close();
    },
  };
}

const expected = [
  {
    name: 'an untrusted certificate',
    message: 'The certificate of HOST is not trusted.',
    hint: /NODE_EXTRA_CA_CERTS/,
    retryable: false,
  },
  {
    name: 'an expired certificate',
    message: 'The certificate of HOST has expired.',
    hint: /renew/,
    retryable: false,
  },
  {
    name: 'a certificate of the future',
    message: 'The certificate of HOST is not valid yet.',
    hint: /clock/,
    retryable: false,
  },
  {
    name: 'a certificate for another name',
    message: 'The certificate of HOST is for another host name.',
    hint: /name in the certificate/,
    retryable: false,
  },
  {
    name: 'https at an http port',
    message: 'HOST does not speak https.',
    hint: /http:\/\//,
    retryable: false,
  },
  {
    name: 'a connection that ends before it is secure',
    message: 'HOST ended the connection before it was secure.',
    hint: /address/,
    retryable: true,
  },
  {
    name: 'a port where nothing listens',
    message: 'Nothing answers at ADDRESS.',
    hint: /Check the address/,
    retryable: true,
    scheme: 'http',
  },
  {
    name: 'a port that fetch never calls',
    message: 'Port 6000 is one of those that fetch never calls.',
    hint: /another port/,
    retryable: false,
    scheme: 'http',
  },
];
