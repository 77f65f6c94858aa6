// A form that was sent. What was wrong with it was told before it was taken.
import { parsePrd, prdChat } from '@codetether/core';
import { note } from '../blocks/card-message.ts';
import { ask, isAsked } from '../features/threads/ask.ts';
import { prdMessage } from '../features/threads/prd-message.ts';
import { prdEditId, type Submission, submissionIn } from '../forms/modals.ts';
import { revise } from '../reply/edit-or-repost.ts';
import { askToConnect, tellFailure } from '../reply/failures.ts';
import { directChannel, requestOf } from '../reply/reply.ts';
import type { Request } from '../reply/request.ts';
import { runOperation } from '../reply/run-operation.ts';
import type { Delivery } from '../slack/delivery.ts';
import type { DispatchContext } from './context.ts';

export async function doSubmission(context: DispatchContext, delivery: Delivery): Promise<void> {
  const submission = submissionIn(delivery.body);
  if (!submission?.operation) return;
  const { metadata, operation, values } = submission;
  // A form that was opened from App Home is answered in the direct channel.
  const channel = /^[CDG]/.test(metadata.channel) ? metadata.channel : await directChannel(context, delivery.member);
  const request = requestOf(context, { delivery, channel, thread: metadata.thread });
  try {
    const caller = await context.accounts.callerOf(delivery.member);
    if (!caller) return await askToConnect(context, request);
    if (submission.callbackId === prdEditId) return await savePrd(context, request, submission);
    if (isAsked(operation, values)) return await ask(context, request, caller, { operation, input: values });
    await runOperation(context, request, caller, { operation, input: values });
  } catch (thrown) {
    await tellFailure(request, thrown);
  }
}

/** The thread's PRD as edited; stories beyond those that a form has room for stay as they are. */
async function savePrd(context: DispatchContext, request: Request, { metadata, values }: Submission): Promise<void> {
  const place = { team: request.member.team, channel: request.channel, thread: metadata.thread ?? '' };
  const thread = await context.threads.find(place);
  const before = thread?.prd ? parsePrd(thread.prd) : undefined;
  if (!thread || !before)
    return request.privately(
      note('The PRD of this thread is not there any more. Ask for it again.', { mark: 'warning' }),
    );
  const edited = (Array.isArray(values.stories) ? (values.stories as Record<string, string>[]) : []).map(
    (story, row) => ({
      ...before.userStories[row],
      title: story.title,
      description: story.description,
      acceptanceCriteria: story.criteria,
    }),
  );
  const prd = parsePrd(
    JSON.stringify({
      project: values.project_name ?? before.project,
      branchName: values.branch_name ?? before.branchName,
      description: values.project_description ?? before.description,
      userStories: [...edited, ...before.userStories.slice(metadata.rows ?? edited.length)],
    }),
  );
  if (!prd) return request.privately(note('A PRD needs at least one story with a title.', { mark: 'warning' }));
  const prd_json = JSON.stringify(prd);
  await context.threads.save({ ...thread, prd: prd_json });
  const message = prdMessage(
    prdChat,
    {
      task_id: '',
      conversation_id: thread.conversationId,
      status: 'completed',
      has_prd: true,
      prd_json,
      timestamp: '',
    },
    request.member.user,
  );
  if (metadata.message) await revise(context, request, { ts: metadata.message, thread: metadata.thread }, message);
}
