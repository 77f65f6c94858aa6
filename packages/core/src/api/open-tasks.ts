// The document's cap on concurrent tasks, counted over those that this account made in this process.
import { concurrently } from '../concurrently.ts';
import { ConnectorError } from '../errors.ts';

export interface OpenTasks {
  /** Makes room for one more. Throws `rate_limited` with a time when as many as the tier allows are still open. */
  admit(): Promise<void>;
  add(taskId: string): void;
}

/** When a task may have ended: a guess, since agents take from seconds to hours. In seconds. */
const askAgainAfter = 30;

export function openTasks(cap: number, isOpen: (taskId: string) => Promise<boolean>): OpenTasks {
  const open = new Set<string>();
  return {
    async admit() {
      if (open.size < cap) return;
      const ids = [...open];
      const states = await concurrently(ids, 5, isOpen);
      for (const [index, id] of ids.entries()) if (!states[index]) open.delete(id);
      if (open.size < cap) return;
      throw new ConnectorError(
        'rate_limited',
        `This account has ${open.size} tasks open here, as many as its tier allows.`,
        {
          hint: `Wait for one to end or cancel one; try again in ${askAgainAfter} s.`,
          retryAfter: askAgainAfter,
        },
      );
    },
    add(taskId) {
      if (cap !== Number.POSITIVE_INFINITY) open.add(taskId);
    },
  };
}
