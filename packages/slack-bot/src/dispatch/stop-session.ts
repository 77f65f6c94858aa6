// The stop button of the direct channel: the thread's run or task is cancelled.
import type { Caller } from '@codetether/core';
import { note } from '../blocks/card-message.ts';
import { tellFailure } from '../reply/failures.ts';
import { requestOf } from '../reply/reply.ts';
import type { Request } from '../reply/request.ts';
import { setSession } from '../slack/agent-session.ts';
import type { EventDelivery } from '../slack/delivery.ts';
import type { EventOf } from '../slack/payloads.ts';
import type { DispatchContext } from './context.ts';

export async function stopSession(
  context: DispatchContext,
  { channel, thread_ts: thread }: EventOf<'agent_session_stopped'>,
  delivery: EventDelivery,
): Promise<void> {
  const { member } = delivery;
  const caller = await context.accounts.callerOf(member);
  if (!caller) return;
  const request = requestOf(context, { delivery, channel, thread });
  try {
    if (!(await stopFirst(context, request, caller, thread))) return;
    await setSession(context, member, { channel, thread }, 'active');
    await request.publicly(note('Stopped. Write again to continue.', { mark: 'octagonal_sign' }), { name: 'stopped' });
  } catch (thrown) {
    await tellFailure(request, thrown);
  }
}

/** By the first feature that has something running in the thread. */
async function stopFirst(
  { tables }: DispatchContext,
  request: Request,
  caller: Caller,
  thread: string,
): Promise<boolean> {
  for (const stop of tables.stoppers) if (await stop(request, caller, thread)) return true;
  return false;
}
