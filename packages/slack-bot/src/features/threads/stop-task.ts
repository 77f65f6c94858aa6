import { type Caller, cancelTask, isEnded } from '@codetether/core';
import type { Request } from '../../reply/request.ts';
import { runAction } from '../../reply/run-operation.ts';
import type { ThreadsContext } from './thread.ts';

/** Cancels the task that the thread waits for; false when the thread holds no conversation. */
export async function stopTask(
  context: ThreadsContext,
  request: Request,
  caller: Caller,
  thread: string,
): Promise<boolean> {
  const { team } = request.member;
  const found = await context.threads.find({ team, channel: request.channel, thread });
  if (!found) return false;
  const { turns } = await caller.conversations.open(found.conversationId);
  const task_id = turns.findLast(({ role }) => role === 'user')?.task_id;
  const task = task_id ? await caller.api.tasks.get(task_id) : undefined;
  if (task && !isEnded(task.status)) await runAction(context, request, caller, cancelTask, { task_id: task.task_id });
  return true;
}
