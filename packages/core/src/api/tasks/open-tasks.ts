// The document's limit on concurrent tasks, counted over the tasks that this account made in this process.
import { mapLimit } from '../../concurrency/map-limit.ts';
import { ConnectorError } from '../../errors.ts';

export interface OpenTasks {
  /** Makes one more task. Throws `rate_limited` with a time when the tier's limit of open tasks is reached. */
  admit<T extends { task_id: string }>(make: () => Promise<T>): Promise<T>;
  /** Counts a task whose create was only confirmed later. */
  add(taskId: string): void;
}

/** When to try again, in seconds: a guess, since agents take from seconds to hours. */
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
