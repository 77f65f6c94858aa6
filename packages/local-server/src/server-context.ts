import type { AgentBridge } from './agent-bridge.ts';
import type { Clock } from './clock.ts';
import type { Identities } from './identities.ts';
import type { Outputs } from './outputs.ts';
import type { Store } from './store/store.ts';

/** What every route and loop of one server shares. */
export interface ServerContext {
  /** The origin that pages, the issuer and protected-resource metadata name. */
  url: string;
  clock: Clock;
  store: Store;
  bridge: AgentBridge;
  identities: Identities;
  outputs: Outputs;
  /** Aborted by close(): loops and streams end. */
  closing: AbortSignal;
}
