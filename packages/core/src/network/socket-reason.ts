// Reasons why a connection does not open: DNS, connect(2), a proxy that refuses, a port that fetch never calls.
import { codeOf } from '../causes.ts';

export function socketReason(error: Error, url: URL, server: string): Reason | undefined {
  return proxyReason(error, url) ?? connectReason(error, url, server) ?? portReason(error, url);
}

/** undici's messages for a proxy that opens no tunnel, or does not forward plain http. */
const refusal = /^Proxy (?:response \((\d{3})\) !== 200|Authentication Required \((407)\))/;

function proxyReason({ message }: Error, { host }: URL): Reason | undefined {
  const [status] = refusal.exec(message)?.slice(1).filter(Boolean) ?? [];
  if (status === undefined) return undefined;
  if (status === '407') return wantsCredentials;
  return {
    message: `The proxy opens no connection to ${host} (status ${status}).`,
    hint: 'Check HTTPS_PROXY and NO_PROXY, and whether the proxy allows this address.',
    retryable: status.startsWith('5'),
  };
}

const wantsCredentials: Reason = {
  message: 'The proxy asks for a user name and a password.',
  hint: 'Put them into HTTP_PROXY or HTTPS_PROXY, as in http://user:password@proxy.example.com:3128.',
};

function connectReason(error: Error, url: URL, server: string): Reason | undefined {
  const code = codeOf(error);
  const { syscall, hostname, port } = factsOf(error);
  const proxied = isOfProxy(url, hostname, port);
  const check = proxied ? 'Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY' : `Check the address of ${server}`;
  if (code === 'ENOTFOUND') {
    return {
      message: `There is no host named ${hostname ?? url.hostname}.`,
      hint: `${check}, and the network of this machine.`,
      retryable: true,
    };
  }
  if (code === 'ECONNREFUSED') {
    return {
      message: `Nothing answers at ${proxied ? `port ${port} of the proxy` : placeOf(url)}.`,
      hint: `${check}, and that it runs.`,
      retryable: true,
    };
  }
  if (syscall !== 'connect' && syscall !== 'getaddrinfo' && !early.has(code)) return undefined;
  return {
    message: `${proxied ? 'The proxy' : placeOf(url)} cannot be reached${code && ` (${code})`}.`,
    hint: `${check}, the network and its firewalls.`,
    retryable: true,
  };
}

/** Codes that always occur before a request, even on errors without a system call. */
const early: ReadonlySet<string> = new Set(['EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** fetch.spec.whatwg.org/#port-blocking */
function portReason({ message }: Error, { port }: URL): Reason | undefined {
  if (message !== 'bad port') return undefined;
  return {
    message: `Port ${port} is one of those that fetch never calls.`,
    hint: 'Let the server listen on another port.',
  };
}

function factsOf(error: Error): { syscall?: unknown; hostname?: string; port?: number } {
  const { syscall, hostname, port }: Readonly<Record<string, unknown>> = { ...error };
  return {
    syscall,
    ...(typeof hostname === 'string' && { hostname }),
    ...(typeof port === 'number' && { port }),
  };
}

const usualPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** The failed host or port is not that of the request, so it is the proxy's. */
function isOfProxy(url: URL, hostname: string | undefined, port: number | undefined): boolean {
  const usual = usualPorts[url.protocol];
  if (usual === undefined) return false;
  if (hostname !== undefined && hostname !== url.hostname) return true;
  return port !== undefined && port !== (Number(url.port) || usual);
}

function placeOf({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

/** The reason why a request could not be sent. */
export interface Reason {
  message: string;
  hint: string;
  /** The same request may succeed later; by default it fails until somebody changes something. */
  retryable?: boolean;
}
