import type { Clock } from '../time/clock.ts';
import { hubCard } from './hub-card.ts';

/** An A2A agent that registered itself; it is removed when it is silent. */
export interface RegisteredAgent {
  name: string;
  description: string;
  url: string;
  streaming: boolean;
  pushNotifications: boolean;
  media: boolean | null;
  lastSeen: number;
}

export type AgentRegistry = ReturnType<typeof createAgentRegistry>;

const MAX_AGE_MS = 120_000;

/** Whether an agent or a worker was active in the last two minutes. */
export const isAlive = ({ lastSeen }: { lastSeen: number }, now: number): boolean => now - lastSeen <= MAX_AGE_MS;

/** The registry of A2A agents, in memory. It contains the server's own card, which sends no heartbeats and so leaves two minutes after the start. */
export function createAgentRegistry({ clock, url }: { clock: Clock; url: string }) {
  const agents = new Map<string, RegisteredAgent>();

  const add = (agent: Omit<RegisteredAgent, 'lastSeen'>) => agents.set(agent.name, { ...agent, lastSeen: clock.now() });

  const { name, description, capabilities } = hubCard(url);
  add({ name, description, url, streaming: false, pushNotifications: false, media: capabilities.media });

  return {
    add,
    find: (name: string) => agents.get(name),
    /** The agents that were active lately; removes the others. */
    alive(): RegisteredAgent[] {
      for (const agent of agents.values()) if (!isAlive(agent, clock.now())) agents.delete(agent.name);
      return [...agents.values()];
    },
    /** False if no agent of that name is registered. */
    heartbeat(name: string): boolean {
      const agent = agents.get(name);
      if (agent) agent.lastSeen = clock.now();
      return agent !== undefined;
    },
  };
}
