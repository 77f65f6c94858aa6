// Jobs, schedules and leases by pg-boss, on the bot's own database.

import { randomUUID } from 'node:crypto';
import { ConnectorError, type Log, silentLog } from '@codetether/core';
import { type Database, openDatabase, type Sql } from '@codetether/hosting/postgres';
import { ProxyTracerProvider } from '@opentelemetry/api';
import { type Db, type JobWithMetadata, PgBoss } from 'pg-boss';
import { type Holder, type HoldOptions, hold } from './leases.ts';
import type { Queue } from './queue.ts';

export interface Job<Data extends object> {
  data: Data;
  /** Of a queue with a policy: what there is one of at a time. */
  key?: string;
  /** Seconds from now, or a time. */
  after?: number | Date;
}

/** One attempt at a job. */
export interface Attempt {
  /** Attempts before this one. */
  retries: number;
  /** Whether the job is given up if this attempt ends with that error. */
  isLast(error: unknown): boolean;
}

export interface Jobs {
  start(): Promise<void>;
  /** Takes no more jobs and waits for the running ones, at most `seconds` (default 30). Another instance, or the next start, does the others. */
  stop(seconds?: number): Promise<void>;
  /** Within the transaction when `sql` is one: then the job exists exactly if the transaction is committed. */
  send<Data extends object>(sql: Sql, queue: Queue<Data>, jobs: readonly Job<Data>[]): Promise<void>;
  /** Jobs with ids of the caller's, in one statement; answers with the ids that were not there. An id is remembered for a day after its job's end. */
  once<Data extends object>(queue: Queue<Data>, jobs: readonly (Job<Data> & { id: string })[]): Promise<Set<string>>;
  /** Of an exclusive queue: starts the job of that key again, on whichever instance it runs. */
  restart<Data extends object>(sql: Sql, queue: Queue<Data>, job: Job<Data> & { key: string }): Promise<void>;
  work<Data extends object>(
    queue: Queue<Data>,
    run: (data: Data, attempt: Attempt) => Promise<void>,
    options?: { concurrency?: number },
  ): Promise<void>;
  /** Takes long-lived jobs of an exclusive queue and keeps them from every other instance while this one lives. */
  hold<Data extends object>(queue: Queue<Data>, options: HoldOptions<Data>): Holder;
  /** A job at each time of the cron expression (five fields) in the time zone; a second call with the same key replaces the first. */
  schedule<Data extends object>(
    sql: Sql,
    queue: Queue<Data>,
    schedule: { key: string; cron: string; timezone: string; data: Data },
  ): Promise<void>;
  unschedule(sql: Sql, queue: Queue<object>, key: string): Promise<void>;
  /** Removes jobs whose every attempt died with its instance: they would hold up all that come after them in their key. */
  clearBlocked(): Promise<void>;
}

export interface JobsOptions {
  database: Database;
  /** Every queue that is used. */
  queues: readonly Queue<object>[];
  log?: Log;
  /** How soon the jobs of a killed instance are noticed, in seconds; default 5. They also need 10 s without a heartbeat. */
  watchSeconds?: number;
}

/** The shortest that pg-boss allows, in seconds: an instance that is silent for longer has lost its jobs. */
const heartbeat = 10;

/** Retries of a job that fails by a fault of our code. */
const faultRetries = 2;

export function createJobs({ database, queues, log = silentLog, watchSeconds = 5 }: JobsOptions): Jobs {
  const boss = new PgBoss({
    connectionString: database.url,
    application_name: 'codetether-slack-jobs',
    max: 6,
    useListenNotify: true,
    superviseIntervalSeconds: watchSeconds,
    monitorIntervalSeconds: watchSeconds,
    cronMonitorIntervalSeconds: 15,
    cronWorkerIntervalSeconds: 5,
    // Its metrics show how long queues are. Its spans would report every poll of an empty one: they go to a provider that drops them.
    openTelemetry: { tracerProvider: new ProxyTracerProvider() },
  });
  boss.on('error', (error) => log.warn('jobs', { error: error.message }));
  // Of its own: what Slack waits for must not wait for the workers' connections.
  const atOnce = openDatabase({ url: database.url, connections: 2, name: 'codetether-slack-inbox' });
  const holders: Holder[] = [];

  const attempt = async (
    queue: Queue<object>,
    job: JobWithMetadata<object>,
    run: (attempt: Attempt) => Promise<void>,
  ) => {
    const isLast = (error: unknown) => job.retryCount >= (isOurs(error) ? faultRetries : job.retryLimit);
    try {
      await run({ isLast, retries: job.retryCount });
    } catch (error) {
      log.warn('a job failed', { queue: queue.name, attempt: job.retryCount, error: String(error) });
      // A failed job would block all later jobs of its key for ever. Its work has told the user, where that was possible.
      if (queue.policy === 'key_strict_fifo' && isLast(error)) return;
      // pg-boss keeps what was thrown: without stack and cause, which may hold what a user wrote.
      throw new Error(error instanceof Error ? error.name : 'failed');
    }
  };

  const send: Jobs['send'] = async (sql, queue, jobs) => {
    await boss.insert(
      queue.name,
      jobs.map(({ data, key, after }) => ({
        data,
        id: nextJobId(),
        ...(key && { singletonKey: key }),
        ...(after !== undefined && { startAfter: after }),
      })),
      { db: executor(sql) },
    );
  };

  return {
    async start() {
      await boss.start();
      for (const queue of queues) await boss.createQueue(queue.name, settingsOf(queue));
    },
    async stop(seconds = 30) {
      await Promise.all(holders.map((holder) => holder.stop()));
      await boss.stop({ graceful: true, timeout: seconds * 1000, close: true });
      await atOnce.close();
    },
    send,
    async once(queue, jobs) {
      const rows = jobs.map(({ id, data, key }) => ({ id, data, ...(key && { singletonKey: key }) }));
      const db: Db = { executeSql: (text, values) => atOnce.prepared(text, values) };
      return new Set(await boss.insert(queue.name, rows, { returnId: true, db }));
    },
    async restart(sql, queue, job) {
      const db = executor(sql);
      const running = await boss.findJobs(queue.name, { key: job.key, db });
      const ids = running.filter(({ state }) => isOpen(state)).map(({ id }) => id);
      // Its holder learns with the next heartbeat that it has lost the job.
      if (ids.length > 0) await boss.cancel(queue.name, ids, { db });
      await send(sql, queue, [job]);
    },
    async work(queue, run, { concurrency = 5 } = {}) {
      const options = {
        includeMetadata: true,
        batchSize: 1,
        pollingIntervalSeconds: 2,
        notifyPollingIntervalSeconds: 5,
      } as const;
      for (let worker = 0; worker < concurrency; worker += 1) {
        const id = await boss.work<typeof queue.data & object, void, typeof options>(
          queue.name,
          options,
          async (batch) => {
            for (const job of batch) {
              // The queue's type says what was sent to it.
              await attempt(queue, job, (one) => run(job.data as NonNullable<typeof queue.data>, one));
            }
            // The next job of this key can be had as soon as this one is done, and nobody else tells the worker.
            boss.notifyWorker(id);
          },
        );
      }
    },
    hold(queue, options) {
      const holder = hold(boss, queue, heartbeat, log, options);
      holders.push(holder);
      return holder;
    },
    async schedule(sql, queue, { key, cron, timezone, data }) {
      await boss.schedule(queue.name, cron, data, { key, tz: timezone, missed: 'once', db: executor(sql) });
    },
    async clearBlocked() {
      for (const { name } of queues.filter(({ policy }) => policy === 'key_strict_fifo')) {
        for (const key of await boss.getBlockedKeys(name)) {
          for (const job of await boss.findJobs(name, { key })) {
            if (job.state === 'failed') await boss.deleteJob(name, job.id);
          }
        }
      }
    },
    async unschedule(sql, queue, key) {
      await boss.unschedule(queue.name, key, { db: executor(sql) });
    },
  };
}

/** A fault of the code, which a retry cannot fix. fetch throws a TypeError too when nobody answers, with a cause. */
function isOurs(error: unknown): boolean {
  const thrown = error instanceof ConnectorError && error.code === 'internal' ? error.cause : error;
  return thrown instanceof TypeError && thrown.cause === undefined;
}

function isOpen(state: JobWithMetadata['state']): boolean {
  return state === 'created' || state === 'retry' || state === 'active';
}

function settingsOf(queue: Queue<object>) {
  return {
    policy: queue.policy ?? 'standard',
    retryLimit: queue.retries,
    retryDelay: queue.retryDelay,
    retryBackoff: queue.longestRetryDelay !== undefined,
    ...(queue.longestRetryDelay !== undefined && { retryDelayMax: queue.longestRetryDelay }),
    expireInSeconds: queue.longest,
    ...(queue.patience !== undefined && { retentionSeconds: queue.patience }),
    heartbeatSeconds: heartbeat,
    // A job may be looked up for a day after its end.
    deleteAfterSeconds: 24 * 60 * 60,
    notify: true,
  };
}

function executor(sql: Sql): Db {
  return { executeSql: (text, values) => sql.raw(text, values) };
}

let last = 0n;

/**
 * Ids that sort in the order in which they were made (UUID version 7, RFC 9562, 5.7): jobs that one transaction sends have the same time, and
 * pg-boss then goes by their ids.
 * @internal
 */
export function nextJobId(now = Date.now()): string {
  // 48 bits of milliseconds and 12 bits that count on within them.
  const time = BigInt(now) << 12n;
  last = time > last ? time : last + 1n;
  const hex = last.toString(16).padStart(15, '0');
  // The random half of a version 4, which Node has ready in stock.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(12)}-${randomUUID().slice(19)}`;
}
