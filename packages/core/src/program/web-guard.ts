// Keeps web pages of other places out of a server. A page can send requests to any port of its user's machine (no-cors and CORS), and can reach that port
// under a host name of its own (DNS rebinding). (https://fetch.spec.whatwg.org, https://w3c.github.io/webappsec-fetch-metadata)

export interface WebGuardOptions {
  /** The port that it listens on. */
  port: number;
  /** The URL under which it is known elsewhere. */
  publicUrl?: string | undefined;
  /** Names under which it is called besides that and those of loopback, as in `mcp.internal` or `mcp.internal:9000`; without a port, with any. */
  hosts?: readonly string[] | undefined;
  /** Whoever can reach it may call it by any name: for servers that do not listen on loopback, behind proxies that write the `Host` anew. */
  anyHost?: boolean | undefined;
  /** Origins of other places whose pages may call, as browsers write them: `https://app.example.com`. */
  origins?: readonly string[] | undefined;
  /** Whether a path leads to a page for people: other sites may link to it, and its forms come back to it. By default none does. */
  isPage?(path: string): boolean;
}

/** As node:http gives it. */
export interface GuardedRequest {
  method?: string | undefined;
  url?: string | undefined;
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Why a request is refused: under which name it came, from where, or with what. */
export type WebRefusal = 'host' | 'origin' | 'body';

/** Undefined lets a request pass. Programs send neither `Origin` nor `Sec-Fetch-Site`, so only their `Host` is checked. */
export type WebGuard = (request: GuardedRequest) => WebRefusal | undefined;

export function createWebGuard(options: WebGuardOptions): WebGuard {
  const { port, publicUrl, hosts = [], anyHost = false, isPage = () => false } = options;
  const elsewhere = publicUrl === undefined ? [] : [new URL(publicUrl)];
  const names = new Set([...loopbackNames, ...elsewhere.map(({ hostname }) => hostname), ...hosts]);
  const origins = new Set([
    ...loopbackNames.map((name) => new URL(`http://${name}:${port}`).origin),
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

const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Whether only this machine can reach an address. */
export function isLoopback(address: string): boolean {
  return ['localhost', '::1', '[::1]'].includes(address) || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address);
}

/** A page cannot choose the port in the header, and one that is forwarded differs from ours; so a name that is allowed without a port is taken with any. */
function isNamed(host: string, names: ReadonlySet<string>): boolean {
  return names.has(host) || names.has(host.replace(/:\d{1,5}$/, ''));
}

/** What browsers say of requests that carry no `Origin`: of images, scripts, links and no-cors reads. */
function cameFromElsewhere({ 'sec-fetch-site': site }: GuardedRequest['headers']): boolean {
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** In a whole tab: in a frame a page could be made to look like something else. */
function followsLink({ method, headers }: GuardedRequest): boolean {
  return method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

function hasBody(headers: GuardedRequest['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function isJson({ 'content-type': type }: GuardedRequest['headers']): boolean {
  return /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(String(type));
}
