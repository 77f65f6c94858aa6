// The stop button of a session in the direct channel: its task is cancelled.
import { cancelTask, isEnded } from '@codetether/core';
import { z } from 'zod';
import type { Delivery } from './delivery.ts';
import { note } from './render/card-message.ts';
import { tellFailure } from './requests/answers.ts';
import { requestOf } from './requests/request.ts';
import { runAction } from './requests/run-operation.ts';
import type { SlackContext } from './slack-context.ts';

const stopped = z.looseObject({ channel: z.string(), thread_ts: z.string() });

export async function stopSession(context: SlackContext, delivery: Delivery, event: unknown): Promise<void> {
  const session = stopped.safeParse(event).data;
  const caller = await context.accounts.callerOf(delivery.member);
  const thread =
    session &&
    (await context.threads.find({ team: delivery.member.team, channel: session.channel, thread: session.thread_ts }));
  if (!session || !caller || !thread) return;
  const request = requestOf(context, { delivery, channel: session.channel, thread: session.thread_ts });
  try {
    const { turns } = await caller.conversations.open(thread.conversationId);
    const task_id = turns.findLast(({ role }) => role === 'user')?.task_id;
    const task = task_id ? await caller.api.tasks.get(task_id) : undefined;
    if (task && !isEnded(task.status)) await runAction(context, request, caller, cancelTask, { task_id: task.task_id });
    await context.slack.call(delivery.member, 'agents.sessions.setStatus', {
      channel_id: session.channel,
      thread_ts: session.thread_ts,
      status: 'active',
    });
    await request.publicly(note('Stopped. Write again to go on.', { mark: 'octagonal_sign' }), { name: 'stopped' });
  } catch (thrown) {
    await tellFailure(request, thrown);
  }
}
