// Reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
import { ConnectorError } from '../errors.ts';
import { loopbackHosts } from '../program/loopback.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Proxies {
  httpProxy?: string;
  httpsProxy?: string;
  noProxy: string;
}

/** Lower case takes precedence, as in curl and undici; undefined when no proxy is set. */
export function proxiesOf(env: Environment): Proxies | undefined {
  const httpProxy = proxyOf(env, 'http_proxy', 'HTTP_PROXY');
  const httpsProxy = proxyOf(env, 'https_proxy', 'HTTPS_PROXY');
  if (httpProxy === undefined && httpsProxy === undefined) return undefined;
  const direct = (env.no_proxy?.trim() || env.NO_PROXY?.trim()) ?? '';
  return {
    ...(httpProxy !== undefined && { httpProxy }),
    ...(httpsProxy !== undefined && { httpsProxy }),
    // An asterisk has its meaning only when it is the whole value.
    noProxy: direct === '*' ? direct : [direct, ...loopbackHosts].filter(Boolean).join(','),
  };
}

function proxyOf(env: Environment, ...names: readonly string[]): string | undefined {
  const name = names.find((each) => env[each]?.trim());
  const value = name && env[name]?.trim();
  if (!value) return undefined;
  const url = URL.parse(value);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return value;
  // The value may contain a password.
  throw new ConnectorError('invalid_input', `${name} is not the URL of a proxy.`, {
    hint: 'Set it to an http or https URL, as in http://proxy.example.com:3128.',
  });
}
