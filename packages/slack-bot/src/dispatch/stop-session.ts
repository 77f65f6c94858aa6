// The stop button of the direct channel: the thread's run or task is cancelled.
import { z } from 'zod';
import { note } from '../blocks/card-message.ts';
import { stopRun } from '../features/live-runs/cancel-run.ts';
import { stopTask } from '../features/threads/stop-task.ts';
import { tellFailure } from '../reply/failures.ts';
import { requestOf } from '../reply/reply.ts';
import { setSession } from '../slack/agent-session.ts';
import type { Delivery } from '../slack/delivery.ts';
import type { DispatchContext } from './context.ts';

const stopped = z.looseObject({ channel: z.string(), thread_ts: z.string() });

export async function stopSession(context: DispatchContext, delivery: Delivery, event: unknown): Promise<void> {
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
    await request.publicly(note('Stopped. Write again to continue.', { mark: 'octagonal_sign' }), { name: 'stopped' });
  } catch (thrown) {
    await tellFailure(request, thrown);
  }
}
