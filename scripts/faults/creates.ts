// The creates of a run: one after the other has a fault, and each has a mark of its own.
import { type Caller, ConnectorError, createTask, prdChat, run, sendMessageAsync, startRalph } from '@codetether/core';
import { type Fault, faults, markOf } from './kinds.ts';

const { codebase_id: _, ...ralph } = startRalph.example.input;

export const kinds = {
  'tasks and messages': {
    place: 'tasks',
    make: (caller: Caller, text: string, number: number) =>
      number % 2 ? run(createTask, caller, { title: text }) : run(sendMessageAsync, caller, { message: text }),
  },
  'PRD turns': {
    place: 'tasks',
    make: (caller: Caller, text: string) => run(prdChat, { ...caller, waitSeconds: 0 }, { message: text }),
  },
  'Ralph runs': {
    place: 'runs',
    make: (caller: Caller, text: string) => run(startRalph, caller, { ...ralph, project_name: text }),
  },
} as const;
export type Kind = keyof typeof kinds;

export interface Attempt {
  kind: Kind;
  fault: Fault;
  mark: string;
  /** The caller's answer: made, not made, or not known. */
  told: 'made' | 'not made' | 'unknown';
}

/** Creates that many things of a kind, as many at a time as given. */
export async function createAll(
  caller: Caller,
  kind: Kind,
  { count, first, atOnce }: { count: number; first: number; atOnce: number },
): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  let next = first;
  const work = async () => {
    while (next < first + count) {
      const number = next++;
      const fault = faults[number % faults.length] ?? 'cut before';
      const mark = markOf(fault, number);
      attempts.push({ kind, fault, mark, told: await told(() => kinds[kind].make(caller, `${mark} Tidy up`, number)) });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return attempts;
}

async function told(make: () => Promise<unknown>): Promise<Attempt['told']> {
  try {
    await make();
    return 'made';
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'outcome_unknown') return 'unknown';
    if (error instanceof ConnectorError && error.code === 'not_started') return 'not made';
    throw error;
  }
}
