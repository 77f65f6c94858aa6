// Refuses web pages of other origins. A page can send requests to any port of its user's machine (no-cors and CORS), and can reach that port under its
// own host name (DNS rebinding). Its requests would act with the user's rights. (https://fetch.spec.whatwg.org, https://w3c.github.io/webappsec-fetch-metadata)
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export interface WebGuardOptions {
  /** The port that the server listens on. */
  port: number;
  /** Names besides those of loopback, such as `codetether` or `codetether:9000`. */
  allowedHosts: readonly string[];
  /** Whether a path is a page for people: other sites may link to it, and it may receive forms. */
  isPage(path: string): boolean;
}

/** Why a request is refused; undefined lets it pass. Programs send neither `Origin` nor `Sec-Fetch-Site`, so only their `Host` is checked. */
export type WebGuard = (request: Asked) => string | undefined;

type Asked = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

export function createWebGuard({ port, allowedHosts, isPage }: WebGuardOptions): WebGuard {
  const names = new Set([...LOOPBACK_NAMES, ...allowedHosts]);
  const origins = new Set([...names].map((name) => `http://${hostHeader(name, port)}`));

  return (request) => {
    const { url, headers } = request;
    if (!isNamed(String(headers.host).toLowerCase(), names)) return OTHER_HOST;
    const isOurPage = () => isPage(URL.parse(`http://host${url}`)?.pathname ?? '');
    if (headers.origin === undefined)
      return cameFromElsewhere(headers) && !(followsLink(request) && isOurPage()) ? OTHER_ORIGIN : undefined;
    if (!origins.has(headers.origin)) return OTHER_ORIGIN;
    return hasBody(headers) && !isJson(headers) && !isOurPage() ? 'Pages may send only JSON here.' : undefined;
  };
}

const OTHER_HOST =
  'This server does not answer to that Host. Call it by the address that it printed, or start it with --allowed-host.';
const OTHER_ORIGIN = 'Web pages of other origins may not call this server.';

const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Whether only this machine can reach an address. */
export function isLoopback(address: string): boolean {
  return LOOPBACK_NAMES.includes(urlHost(address)) || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address);
}

/** An address in the form for URLs. */
export const urlHost = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** A page cannot choose the port in the header, and a forwarded port differs from ours; so a name that is allowed without a port is accepted with any port. */
function isNamed(host: string, names: ReadonlySet<string>): boolean {
  return names.has(host) || names.has(host.replace(/:\d{1,5}$/, ''));
}

/** The `Host` that clients of `name` send; `port` applies if the name has none. Clients leave out port 80. */
export function hostHeader(name: string, port: number): string {
  return new URL(`http://${/:\d+$/.test(name) ? name : `${name}:${port}`}`).host;
}

/** Browsers send this header with requests that have no `Origin`: images, scripts, links and no-cors reads. */
function cameFromElsewhere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** Only in a whole tab: in a frame, another site could disguise the page. */
function followsLink({ method, headers }: Asked): boolean {
  return method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function isJson(headers: IncomingHttpHeaders): boolean {
  return /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(headers['content-type'] ?? '');
}

/** Whether the client broke the connection or sent something other than HTTP: an error is then not the server's fault. */
export const isGone = (request: IncomingMessage): boolean => request.socket.destroyed;
