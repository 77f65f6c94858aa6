// undici's agent for proxies; loaded on demand. Node's own support (NODE_USE_ENV_PROXY) is younger than the oldest Node that we run on.
import { type Dispatcher, EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';
import type { Proxies } from './proxies.ts';

export function setProxies({ httpProxy = '', httpsProxy = '', noProxy }: Proxies): Dispatcher {
  // Without a tunnel for plain http, which many proxies allow for https alone.
  const agent = new EnvHttpProxyAgent({ httpProxy, httpsProxy, noProxy, proxyTunnel: false });
  setGlobalDispatcher(agent);
  return agent;
}
