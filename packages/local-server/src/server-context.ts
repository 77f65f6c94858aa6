import type { Identities } from './auth/identities.ts';
import type { AgentRegistry } from './registries/agent-registry.ts';
import type { Monitor } from './registries/monitor.ts';
import type { WorkerRegistry } from './registries/worker-registry.ts';
import type { Store } from './store/store.ts';
import type { AgentBridge } from './tasks/agent-bridge.ts';
import type { Email } from './tasks/outbox.ts';
import type { Outputs } from './tasks/outputs.ts';
import type { Clock } from './time/clock.ts';

/** What every route and loop of one server shares. */
export interface ServerContext {
  /** The origin that pages, the issuer and protected-resource metadata name. */
  url: string;
  clock: Clock;
  store: Store;
  bridge: AgentBridge;
  /** The second memory of tasks: claims, releases and schedules go by it. */
  workerBridge: AgentBridge;
  identities: Identities;
  outputs: Outputs;
  outbox: Email[];
  /** Connected workers and their claims. */
  workers: WorkerRegistry;
  /** A2A agents. */
  agents: AgentRegistry;
  monitor: Monitor;
  /** Aborted by close(): loops and streams end. */
  closing: AbortSignal;
}
