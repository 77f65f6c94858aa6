// Sends the requests of this process through the proxies of its environment. Without such variables nothing is loaded.
import type { Dispatcher } from 'undici';
import { type Environment, proxiesOf } from './proxies.ts';

/**
 * Routes every `fetch` of this process, and undici's WebSockets, through the proxies of its environment, except to loopback addresses. Call it before the
 * first request. Resolves to the agent, for libraries that have their own, or to undefined when no proxy is set. Throws ConnectorError `invalid_input` when
 * a variable is not a proxy's URL.
 */
export async function useProxies(env: Environment): Promise<Dispatcher | undefined> {
  const proxies = proxiesOf(env);
  if (!proxies) return undefined;
  const { setProxies } = await import('./env-proxy.ts');
  return setProxies(proxies);
}
