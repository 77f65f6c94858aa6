// Looks after what was started until its end: an account's share in each turn, so nobody's end waits for what others have.
import { setTimeout as sleep } from 'node:timers/promises';
import { type ActionOperation, type Caller, operations, run, toConnectorError, whyFailed } from '@codetether/core';
import type { Database } from '@codetether/hosting/postgres';
import { type Looks, takeLooks } from '../../jobs/looks.ts';
import type { BotContext } from '../../reply/bot-context.ts';
import type { Member } from '../../slack/delivery.ts';
import { unlessRefused } from '../../slack/slack-call-error.ts';
import { tellEnd } from './tell-end.ts';
import { type NoEnd, tellNoEnd } from './tell-no-end.ts';
import type { TrackedTask } from './tracked-task.ts';
import { forgetTask, forgetTasksBefore, postponeTask, takeDueTasks, untilNextTask } from './tracked-tasks-table.ts';

/** A task that has not ended after this long, in ms, is no longer looked at. */
const patience = 7 * 24 * 3_600_000;
/** While a member has no account, in seconds. */
const untilLinked = 3_600;
/** Slack often fails for a moment only, in ms. The task's next turn comes in half a minute. */
const moment = 2_000;

export interface LookAtTasksOptions {
  database: Database;
  /** Whether one look for all accounts tells which tasks to read. */
  isLookedForAll?(): boolean;
}

export function lookAtTasks(
  context: BotContext,
  { database, isLookedForAll = () => false }: LookAtTasksOptions,
): Looks {
  /** Ends that Slack is being told: it may keep one waiting for long, and no look waits for that. */
  const telling = new Map<string, Promise<void>>();

  const tell = (task: TrackedTask, signal: AbortSignal, work: () => Promise<void>) => {
    const once = () => unlessRefused(work(), context.log);
    const told = once()
      .catch(async () => {
        await sleep(moment, undefined, { signal });
        await once();
      })
      .then(() => forgetTask(database, task.key))
      .catch((error) => context.log.warn('an end was not told; it will be tried again', whyFailed(error)))
      .finally(() => telling.delete(task.key));
    telling.set(task.key, told);
  };
  const looks = takeLooks({
    database,
    kind: 'tasks',
    log: context.log,
    async run(member: Member, signal) {
      const caller = await context.accounts.callerOf(member);
      if (!caller) {
        // They heard so when it was disconnected.
        await forgetTasksBefore(database, member, context.clock.now() - patience);
        return (await untilNextTask(database, member)) === undefined ? undefined : untilLinked;
      }
      const due = await takeDueTasks(database, member);
      await Promise.all(
        due.map(async (one) => {
          const { task } = one;
          if (telling.has(task.key)) return;
          const age = context.clock.now() - task.since;
          const end = age > patience ? 'too_long' : await endOf(context, caller, task, signal);
          if (typeof end === 'function') tell(task, signal, end);
          else if (end !== 'later') tell(task, signal, () => tellNoEnd(context, task, end));
          else await postponeTask(database, one, pauseAfter(age / 1_000, isLookedForAll()));
        }),
      );
      return untilNextTask(database, member);
    },
  });
  return {
    async stop() {
      await looks.stop();
      await Promise.all(telling.values());
    },
  };
}

/** Until the next read, in seconds. When one look serves all accounts, it is for tasks that no list of the server shows. */
function pauseAfter(age: number, isLookedForAll: boolean): number {
  if (isLookedForAll) return Math.min(6 * 3_600, Math.max(30, age / 10));
  return Math.min(600, Math.max(2, Math.min(30, age / 3), age / 120));
}

/** How to tell the end, or why there will be none to tell. */
async function endOf(
  context: BotContext,
  caller: Caller,
  task: TrackedTask,
  signal: AbortSignal,
): Promise<(() => Promise<void>) | 'later' | NoEnd> {
  const operation = operations.find(
    (one): one is ActionOperation => one.kind === 'action' && one.name === task.operation,
  );
  const track = operation?.track;
  if (!track) return 'unknown';
  try {
    const [record] = await run(track.operation, { ...caller, signal }, task.input);
    return record && track.done(record) ? () => tellEnd(context, task, track.operation, record) : 'later';
  } catch (thrown) {
    const error = toConnectorError(thrown);
    if (error.code === 'missing_scope' || error.code === 'not_found') return error.code;
    if (!signal.aborted) context.log.warn('could not look after what was started', whyFailed(error));
    return 'later';
  }
}
