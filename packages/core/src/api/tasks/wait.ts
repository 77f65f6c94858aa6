// Waits for the end of a task. The server notifies nobody, so we ask it, less and less often.
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

/** The first and the longest pause between two looks, in ms. */
const firstPause = 250;
const longestPause = 3_000;

/** The ended task, or its state after `waitSeconds`. */
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
