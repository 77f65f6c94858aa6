// The document's cap on concurrent tasks, counted over those that this account made in this process.
import { mapLimit } from '../../concurrency/map-limit.ts';
import { ConnectorError } from '../../errors.ts';

export interface OpenTasks {
  /** Makes one more. Throws `rate_limited` with a time when as many as the tier allows are open or being made. */
  admit<T extends { task_id: string }>(make: () => Promise<T>): Promise<T>;
  /** Counts one that was made after all. */
  add(taskId: string): void;
}

/** When a task may have ended: a guess, since agents take from seconds to hours. In seconds. */
const askAgainAfter = 30;

export function openTasks(cap: number, isOpen: (taskId: string) => Promise<boolean>): OpenTasks {
  const open = new Set<string>();
  let making = 0;
  const isFull = () => open.size + making >= cap;
  const forgetEnded = async () => {
    const ids = [...open];
    const states = await mapLimit(ids, 5, isOpen);
    for (const [index, id] of ids.entries()) if (!states[index]) open.delete(id);
  };
  const add = (taskId: string) => {
    if (cap !== Number.POSITIVE_INFINITY) open.add(taskId);
  };
  return {
    add,
    async admit(make) {
      if (isFull()) await forgetEnded();
      if (isFull()) throw full(open.size + making);
      making += 1;
      try {
        const made = await make();
        add(made.task_id);
        return made;
      } finally {
        making -= 1;
      }
    },
  };
}

function full(count: number): ConnectorError {
  return new ConnectorError('rate_limited', `This account has ${count} tasks open here, as many as its tier allows.`, {
    hint: `Wait for one to end or cancel one; try again in ${askAgainAfter} s.`,
    retryAfter: askAgainAfter,
  });
}
