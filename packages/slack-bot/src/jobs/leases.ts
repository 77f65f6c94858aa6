// Leases: jobs that run as long as what they look after. One statement keeps all that this instance holds; when the instance dies
// they go to another one.
import type { Log } from '@codetether/core';
import type { PgBoss } from 'pg-boss';
import type { Queue } from './queue.ts';

export interface HoldOptions<Data extends object> {
  /** Resolves when the work is over (then it never runs again) or soon after the signal is aborted (then another instance continues). */
  run(data: Data, signal: AbortSignal): Promise<void>;
}

export interface Holder {
  /** Looks for jobs now; otherwise it does so every second. */
  look(): void;
  readonly held: number;
  /** Gives everything back. */
  stop(): Promise<void>;
}

interface Held {
  id: string;
  retryCount: number;
  abort: AbortController;
  ended: Promise<void>;
}

const lookEveryMs = 1_000;
/** Jobs that are taken by one statement. */
const batchSize = 100;

export function hold<Data extends object>(
  boss: PgBoss,
  queue: Queue<Data>,
  heartbeatSeconds: number,
  log: Log,
  { run }: HoldOptions<Data>,
): Holder {
  const held = new Map<string, Held>();
  let stopped = false;
  let turn = Promise.resolve();
  let lastBeat = Number.NEGATIVE_INFINITY;

  const start = (job: { id: string; retryCount: number; data: Data }) => {
    const abort = new AbortController();
    const attempt = { id: job.id, retryCount: job.retryCount };
    const work = async () => {
      try {
        await run(job.data, abort.signal);
        if (abort.signal.aborted) await boss.fail(queue.name, attempt);
        else await boss.complete(queue.name, attempt);
      } catch (error) {
        if (!abort.signal.aborted) log.warn('a leased job failed', { queue: queue.name, error: String(error) });
        await boss.fail(queue.name, attempt).catch(() => undefined);
      } finally {
        if (held.get(job.id)?.abort === abort) held.delete(job.id);
      }
    };
    held.set(job.id, { ...attempt, abort, ended: work() });
  };

  const beat = async () => {
    const now = performance.now();
    if (now - lastBeat < (heartbeatSeconds * 1000) / 3 || held.size === 0) return;
    lastBeat = now;
    const mine = [...held.values()];
    const attempts = mine.map(({ id, retryCount }) => ({ id, retryCount }));
    // pg-boss answers with the jobs that still were ours; its types leave that out.
    const { settled } = (await boss.touch(queue.name, attempts)) as { settled: string[] };
    const kept = new Set(settled);
    for (const job of mine) {
      if (!kept.has(job.id)) job.abort.abort(new Error('The lease went to another instance.'));
    }
  };

  const takeMore = async () => {
    if (stopped) return;
    const jobs = await boss.fetch<Data>(queue.name, { batchSize, includeMetadata: true });
    for (const job of jobs) start(job);
    if (jobs.length === batchSize) await takeMore();
  };

  const look = () => {
    turn = turn.then(async () => {
      await beat();
      await takeMore();
    });
    turn = turn.catch((error) => log.warn('leases', { queue: queue.name, error: String(error) }));
  };
  const timer = setInterval(look, lookEveryMs);
  look();

  return {
    look,
    get held() {
      return held.size;
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await turn;
      const all = [...held.values()];
      for (const job of all) job.abort.abort(new Error('The bot stops.'));
      await Promise.all(all.map((job) => job.ended));
    },
  };
}
