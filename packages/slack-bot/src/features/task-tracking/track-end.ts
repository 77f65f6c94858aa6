import type { ActionOperation } from '@codetether/core';
import type { MessagePlace, Request } from '../../reply/request.ts';
import type { TaskTrackingContext } from './tracked-task.ts';

/**
 * Queues what the action started: the thread of its card will report its end, or the direct channel when there is no card. Also when it has ended: a job
 * that runs again finds the card of its first attempt, which shows an earlier state.
 */
export async function trackEnd(
  context: TaskTrackingContext,
  request: Request,
  operation: ActionOperation,
  record: Record<string, unknown>,
  at: MessagePlace | undefined,
): Promise<void> {
  if (!operation.track) return;
  const input = Object.fromEntries(
    Object.entries(operation.track.input(record)).map(([name, value]) => [name, String(value)]),
  );
  await context.trackTask(operation.track.operation.name, {
    key: request.key,
    member: request.member,
    team: request.member.team,
    channel: at?.channel ?? request.member.user,
    ...(at && { ts: at.ts, thread: (at.channel === request.channel && request.thread) || at.ts }),
    operation: operation.name,
    input,
    since: context.clock.now(),
  });
}
