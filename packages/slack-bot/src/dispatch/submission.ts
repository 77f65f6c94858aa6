// A submitted form. Slack has shown what was wrong with it before it was accepted.
import { ask, isAsked } from '../features/threads/ask.ts';
import { submissionIn } from '../forms/modals.ts';
import { askToConnect, tellFailure } from '../reply/failures.ts';
import { withNamesIn } from '../reply/names.ts';
import { directChannel, requestOf } from '../reply/reply.ts';
import type { Request } from '../reply/request.ts';
import { runOperation } from '../reply/run-operation.ts';
import type { SubmissionDelivery } from '../slack/delivery.ts';
import type { DispatchContext } from './context.ts';

/** How to answer before more is known: a form that was opened from App Home has a user for its channel. */
export function submissionRequest(context: DispatchContext, delivery: SubmissionDelivery): Request | undefined {
  const { metadata } = submissionIn(delivery.view);
  return requestOf(context, { delivery, channel: metadata.channel || delivery.member.user, thread: metadata.thread });
}

export async function doSubmission(context: DispatchContext, delivery: SubmissionDelivery): Promise<void> {
  const submission = submissionIn(delivery.view);
  if (!submission.operation) return;
  const { metadata, operation, values } = submission;
  // A form that was opened from App Home is answered in the direct channel.
  const channel = /^[CDG]/.test(metadata.channel) ? metadata.channel : await directChannel(context, delivery.member);
  const request = requestOf(context, { delivery, channel, thread: metadata.thread });
  try {
    const caller = await context.accounts.callerOf(delivery.member);
    if (!caller) return await askToConnect(context, request);
    const own = context.tables.submissions.get(submission.callbackId);
    const input = (await withNamesIn(context, delivery.member, values)) as typeof values;
    if (own) return await own(request, { ...submission, values: input });
    if (isAsked(operation, input)) return await ask(context, request, caller, { operation, input });
    await runOperation(context, request, caller, { operation, input });
  } catch (thrown) {
    await tellFailure(request, thrown);
  }
}
