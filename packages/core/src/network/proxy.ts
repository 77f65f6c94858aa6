// The proxies of HTTP_PROXY, HTTPS_PROXY and NO_PROXY. Without them nothing is loaded.
import { ConnectorError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Proxies {
  httpProxy?: string;
  httpsProxy?: string;
  noProxy: string;
}

/**
 * Has every `fetch` of this process go through the proxies of its environment, and undici's WebSockets too. Loopback addresses are never
 * called through one. Call it before the first request. Throws ConnectorError `invalid_input` when a variable is no proxy's URL.
 */
export async function useProxies(env: Environment): Promise<void> {
  const proxies = proxiesOf(env);
  if (!proxies) return;
  const { setProxies } = await import('./env-proxy.ts');
  setProxies(proxies);
}

/** Lower case first, as curl and undici read them; nothing when no proxy is set. */
export function proxiesOf(env: Environment): Proxies | undefined {
  const httpProxy = proxyOf(env, 'http_proxy', 'HTTP_PROXY');
  const httpsProxy = proxyOf(env, 'https_proxy', 'HTTPS_PROXY');
  if (httpProxy === undefined && httpsProxy === undefined) return undefined;
  const direct = (env.no_proxy?.trim() || env.NO_PROXY?.trim()) ?? '';
  return {
    ...(httpProxy !== undefined && { httpProxy }),
    ...(httpsProxy !== undefined && { httpsProxy }),
    // An asterisk counts only by itself.
    noProxy: direct === '*' ? direct : [direct, ...loopback].filter(Boolean).join(','),
  };
}

const loopback = ['localhost', '127.0.0.1', '[::1]'];

function proxyOf(env: Environment, ...names: readonly string[]): string | undefined {
  const name = names.find((each) => env[each]?.trim());
  const value = name && env[name]?.trim();
  if (!value) return undefined;
  const url = URL.parse(value);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return value;
  // Its value may hold a password.
  throw new ConnectorError('invalid_input', `${name} is not the URL of a proxy.`, {
    hint: 'Set it to an http or https URL, as in http://proxy.example.com:3128.',
  });
}
