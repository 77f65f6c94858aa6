import { leased, type Queue } from '../../jobs/queue.ts';
import type { RunMessagePlace } from './run-message-record.ts';

/** Messages of runs that have not ended; leased. */
export const liveRunQueue: Queue<RunMessagePlace> = { name: 'live-run', ...leased };

export function liveRunJob({ team, channel, ts }: RunMessagePlace) {
  return { data: { team, channel, ts }, key: `${team} ${channel} ${ts}` };
}
