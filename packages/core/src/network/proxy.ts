// Has this process call through the proxies of its environment. Without them nothing is loaded.
import type { Dispatcher } from 'undici';
import { type Environment, proxiesOf } from './proxies.ts';

/**
 * Has every `fetch` of this process go through the proxies of its environment, and undici's WebSockets too. Loopback addresses are never
 * called through one. Call it before the first request. Resolves to the agent, for libraries that have one of their own; to nothing when no
 * proxy is set. Throws ConnectorError `invalid_input` when a variable is no proxy's URL.
 */
export async function useProxies(env: Environment): Promise<Dispatcher | undefined> {
  const proxies = proxiesOf(env);
  if (!proxies) return undefined;
  const { setProxies } = await import('./env-proxy.ts');
  return setProxies(proxies);
}
