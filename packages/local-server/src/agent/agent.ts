import type { Faults } from '../faults/faults.ts';
import type { ServerContext } from '../server-context.ts';
import type { Worker } from '../tasks/work.ts';
import { builtInAgent } from './built-in.ts';
import { type CommandAgentOptions, commandAgent } from './command.ts';
import { startLocalAgent } from './local-agent.ts';
import { countUsage } from './usage.ts';

/**
 * The agent that works on the tasks: the built-in one, none, or any command-line program. `speedMs` is how long the built-in agent takes
 * for a task; with 0 it answers at once.
 */
export type AgentChoice = 'built-in' | 'none' | { speedMs: number } | CommandAgentOptions;

const LIVELY_MS = 1_000;

/** Starts the chosen agent; it works until the server closes. */
export async function startAgent(
  context: ServerContext,
  choice: AgentChoice,
  faults: Faults,
  fetch: (request: Request) => Promise<Response>,
): Promise<void> {
  if (choice === 'none') return;
  const { clock, closing, bridge, workerBridge } = context;
  await startLocalAgent({
    fetch,
    clock,
    closing,
    worker: faults.aroundAgent(workerOf(context, choice)),
    onPending: (listener) => {
      const stops = [bridge, workerBridge].map(({ onPending }) => onPending(listener));
      return () => stops.forEach((stop) => void stop());
    },
    onWorked: (work, outcome) => countUsage(context, work, outcome),
  });
}

function workerOf({ clock }: ServerContext, choice: Exclude<AgentChoice, 'none'>): Worker {
  if (choice === 'built-in') return builtInAgent(clock, LIVELY_MS);
  return 'command' in choice ? commandAgent(choice, clock) : builtInAgent(clock, choice.speedMs);
}
