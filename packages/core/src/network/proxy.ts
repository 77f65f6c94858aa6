// How this process sends its requests: through the proxies of its environment, or directly. Only what is needed is loaded, and only when.
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

export interface Network {
  fetch: typeof globalThis.fetch;
  /** undici's agent for the proxies, for libraries that have their own; undefined when no proxy is set. */
  dispatcher: Dispatcher | undefined;
}

/** `useProxies`, and the `fetch` of this program: Node's own through proxies, and without them the lighter one over node:http. */
export async function openNetwork(env: Environment): Promise<Network> {
  const dispatcher = await useProxies(env);
  return { dispatcher, fetch: dispatcher ? globalThis.fetch : direct };
}

const direct: typeof globalThis.fetch = async (input, init) => {
  const { directFetch } = await import('./direct-fetch.ts');
  return directFetch(input, init);
};
