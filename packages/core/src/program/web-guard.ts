// Keeps foreign web pages away from a server. A page can send requests to any port of its user's machine (no-cors and CORS), and can reach that port under
// its own host name (DNS rebinding). (https://fetch.spec.whatwg.org, https://w3c.github.io/webappsec-fetch-metadata)

import { loopbackHosts } from './loopback.ts';

export { isLoopback } from './loopback.ts';

export interface WebGuardOptions {
  /** The port that the server listens on. */
  port: number;
  /** The public URL of the server. */
  publicUrl?: string | undefined;
  /**
   * Other names of the server, besides that and those of loopback, such as `mcp.internal` or `mcp.internal:9000`; a name without a port is accepted with
   * any.
   */
  hosts?: readonly string[] | undefined;
  /** Accept every name: for servers that do not listen on loopback, behind proxies that rewrite the `Host`. */
  anyHost?: boolean | undefined;
  /** Foreign origins whose pages may call, as browsers write them: `https://app.example.com`. */
  origins?: readonly string[] | undefined;
  /** Whether a path is a page for people: other sites may link to it, and its forms are sent to it. Default: no path. */
  isPage?(path: string): boolean;
}

/** A request in the form of node:http. */
export interface GuardedRequest {
  method?: string | undefined;
  url?: string | undefined;
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The reason to refuse a request: its host, its origin, or the type of its body. */
export type WebRefusal = 'host' | 'origin' | 'body';

/** Undefined for a request that may pass. Programs send neither `Origin` nor `Sec-Fetch-Site`, so only their `Host` is checked. */
export type WebGuard = (request: GuardedRequest) => WebRefusal | undefined;

export function createWebGuard(options: WebGuardOptions): WebGuard {
  const { port, publicUrl, hosts = [], anyHost = false, isPage = () => false } = options;
  const elsewhere = publicUrl === undefined ? [] : [new URL(publicUrl)];
  const names = new Set([...loopbackHosts, ...elsewhere.map(({ hostname }) => hostname), ...hosts]);
  const origins = new Set([
    ...loopbackHosts.map((name) => new URL(`http://${name}:${port}`).origin),
    ...elsewhere.map(({ origin }) => origin),
    ...(options.origins ?? []),
  ]);

  return (request) => {
    const { url, headers } = request;
    if (!anyHost && !isNamed(String(headers.host).toLowerCase(), names)) return 'host';
    const isOurPage = () => isPage(URL.parse(`http://host${url}`)?.pathname ?? '');
    if (headers.origin === undefined) {
      return cameFromElsewhere(headers) && !(followsLink(request) && isOurPage()) ? 'origin' : undefined;
    }
    if (!origins.has(String(headers.origin))) return 'origin';
    return hasBody(headers) && !isJson(headers) && !isOurPage() ? 'body' : undefined;
  };
}

/** A page cannot choose the port in the header, and a forwarded port differs from ours, so a name without a port is accepted with any. */
function isNamed(host: string, names: ReadonlySet<string>): boolean {
  return names.has(host) || names.has(host.replace(/:\d{1,5}$/, ''));
}

/** Browsers mark requests without an `Origin`: images, scripts, links and no-cors reads. */
function cameFromElsewhere({ 'sec-fetch-site': site }: GuardedRequest['headers']): boolean {
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** Only in a whole tab: in a frame a page could be disguised. */
function followsLink({ method, headers }: GuardedRequest): boolean {
  return method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

function hasBody(headers: GuardedRequest['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function isJson({ 'content-type': type }: GuardedRequest['headers']): boolean {
  return /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(String(type));
}
