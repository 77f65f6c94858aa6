// undici's agent for proxies; loaded on demand. Node's own support (NODE_USE_ENV_PROXY) is newer than our oldest supported Node.
import { type Dispatcher, EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';
import type { Proxies } from './proxies.ts';

export function setProxies({ httpProxy = '', httpsProxy = '', noProxy }: Proxies): Dispatcher {
  // No tunnel for plain http: many proxies allow one only for https.
  const agent = new EnvHttpProxyAgent({ httpProxy, httpsProxy, noProxy, proxyTunnel: false });
  setGlobalDispatcher(agent);
  return agent;
}
