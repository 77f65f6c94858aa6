// The outcome: the state of CodeTether, and the assistant's answer to the user.
import { bindPattern, UnboundError } from './binding.ts';
import { endProblems } from './comparison.ts';
import type { Evaluation } from './evaluation.ts';
import type { Session } from './session.ts';

export interface Outcome {
  end: readonly string[];
  told: readonly string[];
}

/** How long an agent may still work after the answer to the last call, in ms. */
const patience = 3_000;
const pause = 100;

/** The problems, one sentence each; `text` must contain the facts. */
export async function outcomeOf(evaluation: Evaluation, session: Session, text: string): Promise<Outcome> {
  return {
    end: await orUnbound(() => endOf(evaluation, session)),
    told: await orUnbound(async () => untold(evaluation, session, text)),
  };
}

/** An expectation that depends on a call that was not made is not met. */
async function orUnbound(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof UnboundError) return [error.message];
    throw error;
  }
}

async function endOf(
  { end, world: { agent } = {} }: Evaluation,
  { world, bindings }: Session,
): Promise<readonly string[]> {
  for (const until = Date.now() + (agent === 'none' ? 0 : patience); ; ) {
    const problems = endProblems(end, await world.records(), bindings);
    if (problems.length === 0 || Date.now() >= until) return problems;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function untold({ told = [] }: Evaluation, { bindings }: Session, text: string): string[] {
  return told
    .map((pattern) => bindPattern(pattern, bindings))
    .filter((pattern) => !pattern.test(text))
    .map((pattern) => `nothing says ${pattern}`);
}
