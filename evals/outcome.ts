// What came of it: how CodeTether stands, and what was told.
import { bindPattern, UnboundError } from './binding.ts';
import { endProblems } from './comparison.ts';
import type { Evaluation } from './evaluation.ts';
import type { Session } from './session.ts';

export interface Outcome {
  end: readonly string[];
  told: readonly string[];
}

/** An agent may still be at work when the last call has been answered; this long, in ms. */
const patience = 3_000;
const pause = 100;

/** The problems, one sentence each; `text` is where the facts must be. */
export async function outcomeOf(evaluation: Evaluation, session: Session, text: string): Promise<Outcome> {
  return {
    end: await orUnbound(() => endOf(evaluation, session)),
    told: await orUnbound(async () => untold(evaluation, session, text)),
  };
}

/** What hangs on the answer of a call that was not made cannot be so. */
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
