// Waits for the end of a task. The server notifies nobody, so we ask it, less and less often.
import { quotedId } from '../../untrusted/quote.ts';
import type { Account } from '../ownership/account.ts';
import type { Task } from '../records/records.ts';
import { outputOf } from './output.ts';
import { needTask } from './read.ts';
import { isEnded } from './status.ts';

export interface Patience {
  waitSeconds: number;
  signal?: AbortSignal;
  progress?: (message: string) => void;
  /** Called with the lines that the agent has printed so far, when there are new ones. Without it nobody asks the server for them. */
  output?: (lines: readonly string[]) => void;
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
  let heard = 0;
  for (;;) {
    const task = await needTask(account, taskId, patience.signal);
    if (isEnded(task.status)) return task;
    if (task.status !== last?.status) patience.progress?.(`Task ${quotedId(taskId)} is ${task.status}.`);
    last = task;
    if (patience.output) heard = await listen(account, taskId, { ...patience, output: patience.output }, heard);
    const left = end - clock.now();
    if (left <= 0) return task;
    await clock.sleep(Math.min(pause, left), patience.signal);
    pause = Math.min(longestPause, pause * 1.5);
  }
}

/** The number of lines so far. A failure to read them does not end the wait: the answer is worth more. */
async function listen(
  account: Account,
  taskId: string,
  { signal, output }: Patience & Required<Pick<Patience, 'output'>>,
  heard: number,
): Promise<number> {
  try {
    const lines = await outputOf(account, taskId, signal);
    if (lines.length !== heard) output(lines);
    return lines.length;
  } catch (error) {
    account.log.debug('could not read what an agent prints', { task_id: taskId, error: String(error) });
    return heard;
  }
}
