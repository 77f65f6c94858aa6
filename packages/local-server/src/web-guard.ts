// Keeps web pages of other places out. A page can send requests to any port of its user's machine (no-cors and CORS), and can reach that port under a
// host name of its own (DNS rebinding). What it reached here would act with the user's rights. (https://fetch.spec.whatwg.org, https://w3c.github.io/webappsec-fetch-metadata)
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export interface WebGuardOptions {
  /** The port that it listens on. */
  port: number;
  /** Names besides those of loopback, as in `codetether` or `codetether:9000`; without a port, `port` is meant. */
  allowedHosts: readonly string[];
  /** Whether a path leads to a page for people: other sites may link to it, and its forms come back to it. */
  isPage(path: string): boolean;
}

/** Why a request is refused; undefined lets it pass. Programs send neither `Origin` nor `Sec-Fetch-Site`, so only their `Host` is checked. */
export type WebGuard = (request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>) => string | undefined;

export function createWebGuard({ port, allowedHosts, isPage }: WebGuardOptions): WebGuard {
  const hosts = new Set([...LOOPBACK_NAMES, ...allowedHosts].map((name) => hostHeader(name, port)));
  const origins = new Set([...hosts].map((host) => `http://${host}`));

  return ({ method, url, headers }) => {
    const host = headers.host?.toLowerCase();
    if (host === undefined || !hosts.has(host))
      return 'This server does not answer under that Host. Call it by the address that it printed, or start it with --allowed-host.';
    const page = isPage(URL.parse(`http://${host}${url}`)?.pathname ?? '');
    const { origin } = headers;
    if (origin === undefined)
      return cameFromElsewhere(headers) && !(page && opensPage(method, headers)) ? ELSEWHERE : undefined;
    if (!origins.has(origin)) return ELSEWHERE;
    return page || !hasBody(headers) || isJson(headers) ? undefined : 'Pages may send only JSON here.';
  };
}

const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Whether only this machine can reach an address. */
export function isLoopback(address: string): boolean {
  return LOOPBACK_NAMES.includes(urlHost(address)) || /^127\.\d+\.\d+\.\d+$/.test(address);
}

/** An address as it stands in a URL. */
export const urlHost = (address: string): string => (address.includes(':') ? `[${address}]` : address);

const ELSEWHERE = 'Web pages of other places may not call this server.';

/** The `Host` that clients send which call `name`; they leave out port 80. */
export function hostHeader(name: string, port: number): string {
  return new URL(`http://${/:\d+$/.test(name) ? name : `${name}:${port}`}`).host;
}

/** What browsers say of requests that carry no `Origin`: of images, scripts, links and no-cors reads. */
function cameFromElsewhere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** Somebody follows a link; in a frame it could be made to look like something else. */
function opensPage(method: string | undefined, headers: IncomingHttpHeaders): boolean {
  return method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function isJson(headers: IncomingHttpHeaders): boolean {
  return /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(headers['content-type'] ?? '');
}
