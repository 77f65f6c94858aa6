// undici's agent for proxies; loaded on demand. Node's own support (NODE_USE_ENV_PROXY) is younger than the oldest Node that we run on.
import { EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';
import type { Proxies } from './proxies.ts';

export function setProxies({ httpProxy = '', httpsProxy = '', noProxy }: Proxies): void {
  // Without a tunnel for plain http, which many proxies allow for https alone.
  setGlobalDispatcher(new EnvHttpProxyAgent({ httpProxy, httpsProxy, noProxy, proxyTunnel: false }));
}
