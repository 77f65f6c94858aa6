// Waiting for the end of a task: the server tells nobody, so it is asked, ever less often.
import { quotedId } from '../../untrusted/quote.ts';
import type { Account } from '../ownership/account.ts';
import type { Task } from '../records/records.ts';
import { needTask } from './read.ts';
import { isEnded } from './status.ts';

export interface Patience {
  waitSeconds: number;
  signal?: AbortSignal;
  progress?: (message: string) => void;
}

/** Between two looks, in ms: the first, and the longest. */
const firstPause = 250;
const longestPause = 3_000;

/** The task once it has ended, or as it is after `waitSeconds`. */
export async function endedTask(account: Account, taskId: string, patience: Patience): Promise<Task> {
  const { clock } = account;
  const end = clock.now() + patience.waitSeconds * 1000;
  let pause = firstPause;
  let last: Task | undefined;
  for (;;) {
    const task = await needTask(account, taskId, patience.signal);
    if (isEnded(task.status)) return task;
    if (task.status !== last?.status) patience.progress?.(`Task ${quotedId(taskId)} is ${task.status}.`);
    last = task;
    const left = end - clock.now();
    if (left <= 0) return task;
    await clock.sleep(Math.min(pause, left), patience.signal);
    pause = Math.min(longestPause, pause * 1.5);
  }
}
