import type { Identities } from './auth/identities.ts';
import type { AgentRegistry } from './registries/agent-registry.ts';
import type { Monitor } from './registries/monitor.ts';
import type { WorkerRegistry } from './registries/worker-registry.ts';
import type { Store } from './store/store.ts';
import type { AgentBridge } from './tasks/agent-bridge.ts';
import type { Email } from './tasks/outbox.ts';
import type { Outputs } from './tasks/outputs.ts';
import type { Clock } from './time/clock.ts';

/** The objects that all routes and loops of one server share. */
export interface ServerContext {
  /** The origin that pages, the issuer and protected-resource metadata name. */
  url: string;
  clock: Clock;
  store: Store;
  bridge: AgentBridge;
  /** The second memory of tasks: claims, releases and schedules use it. */
  workerBridge: AgentBridge;
  identities: Identities;
  outputs: Outputs;
  outbox: Email[];
  /** Connected workers and their claims. */
  workers: WorkerRegistry;
  /** A2A agents. */
  agents: AgentRegistry;
  monitor: Monitor;
  /** close() aborts it, which ends loops and streams. */
  closing: AbortSignal;
}
