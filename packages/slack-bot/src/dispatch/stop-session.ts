// Sessions of the direct channel: whether an agent is at work in a thread, and the stop button that Slack shows then.
import { type Caller, cancelRalphRun, cancelTask, isEnded } from '@codetether/core';
import { z } from 'zod';
import type { Delivery, Member } from '../slack/delivery.ts';
import { note } from '../blocks/card-message.ts';
import { tellFailure } from '../reply/failures.ts';
import { type Request, requestOf } from '../reply/reply.ts';
import { runAction } from '../reply/run-operation.ts';
import { whileCancelling } from '../features/live-runs/cancel-run.ts';
import type { SlackContext } from '../slack-context.ts';

/** In ms: Slack lets `processing` lapse after an hour, so it is said again before. */
export const sessionEvery = 50 * 60_000;

/** Only the direct channel shows it, and not every client: a failure counts for nothing. */
export async function setSession(
  { slack }: Pick<SlackContext, 'slack'>,
  member: Member,
  { channel, thread }: { channel: string; thread: string },
  status: 'processing' | 'active',
): Promise<void> {
  if (!channel.startsWith('D')) return;
  await slack
    .call(member, 'agents.sessions.setStatus', { channel_id: channel, thread_ts: thread, status })
    .catch(() => undefined);
}

const stopped = z.looseObject({ channel: z.string(), thread_ts: z.string() });

/** The stop button: the thread's run or task is cancelled. */
export async function stopSession(context: SlackContext, delivery: Delivery, event: unknown): Promise<void> {
  const { member } = delivery;
  const session = stopped.safeParse(event).data;
  const caller = await context.accounts.callerOf(member);
  if (!session || !caller) return;
  const { channel, thread_ts: thread } = session;
  const request = requestOf(context, { delivery, channel, thread });
  try {
    const isOurs =
      (await stopRun(context, request, caller, thread)) || (await stopTask(context, request, caller, thread));
    if (!isOurs) return;
    await setSession(context, member, { channel, thread }, 'active');
    await request.publicly(note('Stopped. Write again to go on.', { mark: 'octagonal_sign' }), { name: 'stopped' });
  } catch (thrown) {
    await tellFailure(request, thrown);
  }
}

async function stopRun(context: SlackContext, request: Request, caller: Caller, ts: string): Promise<boolean> {
  const { team } = request.member;
  const live = await context.runMessages.at({ team, channel: request.channel, ts });
  if (!live) return false;
  await whileCancelling(context, live, () =>
    runAction(context, request, caller, cancelRalphRun, { run_id: live.runId }),
  );
  return true;
}

async function stopTask(context: SlackContext, request: Request, caller: Caller, thread: string): Promise<boolean> {
  const { team } = request.member;
  const found = await context.threads.find({ team, channel: request.channel, thread });
  if (!found) return false;
  const { turns } = await caller.conversations.open(found.conversationId);
  const task_id = turns.findLast(({ role }) => role === 'user')?.task_id;
  const task = task_id ? await caller.api.tasks.get(task_id) : undefined;
  if (task && !isEnded(task.status)) await runAction(context, request, caller, cancelTask, { task_id: task.task_id });
  return true;
}
