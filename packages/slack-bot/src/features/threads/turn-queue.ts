import type { Database } from '@codetether/hosting/postgres';
import type { Jobs } from '../../jobs/jobs.ts';
import { patient, type Queue } from '../../jobs/queue.ts';
import type { ThreadTurn } from './thread.ts';

/** Messages in threads, keyed by the thread. Apart from the inbox, since an agent may take minutes and commands must not wait for that. */
export const turnQueue: Queue<ThreadTurn> = {
  name: 'turn',
  policy: 'key_strict_fifo',
  ...patient,
  longest: 15 * 60,
};

export function enqueueTurn(database: Database, jobs: Pick<Jobs, 'send'>, turn: ThreadTurn): Promise<void> {
  return jobs.send(database, turnQueue, [{ data: turn, key: `${turn.team}:${turn.channel}:${turn.thread}` }]);
}
