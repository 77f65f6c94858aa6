import type { Worker } from '../tasks/work.ts';
import type { Clock } from '../time/clock.ts';
import { answer } from './answers.ts';

/** An agent that needs no model: it takes `speedMs` for a task, prints what it does, and answers from the prompt. */
export function builtInAgent(clock: Clock, speedMs: number): Worker {
  return async (work, output, signal) => {
    await output(`Reading "${work.title}"`);
    if (speedMs > 0) await clock.sleep(speedMs / 2, signal);
    await output('Working on it');
    if (speedMs > 0) await clock.sleep(speedMs / 2, signal);
    const outcome = answer(work);
    await output(outcome.status === 'completed' ? 'Done' : outcome.error);
    return outcome;
  };
}
