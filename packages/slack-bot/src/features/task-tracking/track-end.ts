import type { ActionOperation } from '@codetether/core';
import type { Request } from '../../reply/request.ts';
import type { TaskTrackingContext } from './tracked-task.ts';

/** Queues what the action started, unless it has ended: the thread will report its end. */
export async function trackEnd(
  context: TaskTrackingContext,
  request: Request,
  operation: ActionOperation,
  record: Record<string, unknown>,
  ts: string | undefined,
): Promise<void> {
  if (!operation.track || !ts || operation.track.done(record)) return;
  const input = Object.fromEntries(
    Object.entries(operation.track.input(record)).map(([name, value]) => [name, String(value)]),
  );
  await context.enqueueTracking({
    key: request.key,
    member: request.member,
    team: request.member.team,
    channel: request.channel,
    thread: request.thread ?? ts,
    operation: operation.name,
    input,
    ts,
    since: context.clock.now(),
  });
}
