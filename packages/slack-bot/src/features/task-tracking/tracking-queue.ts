import type { Jobs } from '../../jobs/jobs.ts';
import { followQueue, turnQueue } from '../../jobs/queue.ts';
import type { LiveRuns } from '../live-runs/live-runs.ts';
import type { Follow, RunMessages } from '../../slack-context.ts';
import type { Database } from '../../postgres/database.ts';

export interface FollowOptions {
  database: Database;
  jobs: Pick<Jobs, 'send'>;
  runMessages: RunMessages;
  /** This instance's; started after the context is made. */
  liveRuns(): Pick<LiveRuns, 'look'> | undefined;
}

export function createFollow({ database, jobs, runMessages, liveRuns }: FollowOptions): Follow {
  return {
    async run(message) {
      await runMessages.add(message);
      liveRuns()?.look();
    },
    async turn(turn) {
      await jobs.send(database, turnQueue, [{ data: turn, key: `${turn.team}:${turn.channel}:${turn.thread}` }]);
    },
    async end(following) {
      await jobs.send(database, followQueue, [{ data: following, key: following.key }]);
    },
  };
}
