import type { Clock } from '../time/clock.ts';
import { micros, msOf } from '../time/stamps.ts';

/** A line of the log that the monitor stream shows (monitor_api.py). */
export interface MonitorMessage {
  /** Seconds since the epoch, to the microsecond. */
  id: string;
  type: 'agent' | 'human' | 'system';
  agent_name: string;
  /** The message; MCP does not check that it is a text. */
  content: unknown;
  metadata: Record<string, unknown>;
  timestamp: string;
}

export type Monitor = ReturnType<typeof createMonitor>;

/** The limit of the real server. */
const KEPT = 1000;

/** The server's log of messages from agents, people and the system; in memory, lost at a restart. */
export function createMonitor({ clock }: { clock: Clock }) {
  const messages: MonitorMessage[] = [];
  const listeners = new Set<(message: MonitorMessage) => void>();

  return {
    log(message: Omit<MonitorMessage, 'id' | 'timestamp'>): void {
      const timestamp = micros(clock.now(), messages.at(-1)?.timestamp);
      const logged = { ...message, id: `${Math.floor(msOf(timestamp) / 1000)}.${timestamp.slice(-6)}`, timestamp };
      messages.push(logged);
      if (messages.length > KEPT) messages.shift();
      for (const listener of listeners) listener(logged);
    },
    messages: (): readonly MonitorMessage[] => messages,
    /** Calls back for every new message; returns a function that stops it. */
    onMessage(listener: (message: MonitorMessage) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
