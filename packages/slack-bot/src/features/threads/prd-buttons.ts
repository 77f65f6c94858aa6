// The buttons under a finished PRD.
import { createHash } from 'node:crypto';
import { type ActionOperation, ConnectorError, cardOf, parsePrd, startRalph } from '@codetether/core';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { button } from '../../blocks/buttons.ts';
import { cardMessage } from '../../blocks/card-message.ts';
import type { SlackMessage } from '../../blocks/message.ts';
import { modalFor } from '../../forms/modals.ts';
import { prdEditId } from '../../forms/ralph-form.ts';
import { askToConnect, isAnswer } from '../../reply/failures.ts';
import { requestOf } from '../../reply/reply.ts';
import type { Press } from '../../reply/request.ts';
import { runAction } from '../../reply/run-operation.ts';
import { startedBefore } from './started-before.ts';
import type { ThreadsContext } from './thread.ts';

/** The value of a button that starts a run; that under the PRD has none. */
export const startValue = z.preprocess(
  (text) => (text === '' ? {} : JSON.parse(String(text))),
  z.object({
    thread: z.string().optional(),
    /** The press whose run the user has heard of. */
    after: z.string().optional(),
  }),
);

/** Starts the run that the thread's PRD asks for; when it was started before, whoever presses is asked whether to start another. */
export async function startPrd(
  context: ThreadsContext,
  press: Press,
  { thread: root, after }: z.output<typeof startValue>,
): Promise<void> {
  const { request, message } = press;
  const { key, member, channel } = request;
  const at = root ?? message?.thread ?? message?.ts;
  const thread = at === undefined ? undefined : await context.threads.find({ team: member.team, channel, thread: at });
  if (!thread?.prd)
    throw new ConnectorError('not_found', 'The PRD of this thread is not there any more.', {
      hint: 'Ask for it again in this thread.',
    });
  const caller = await context.accounts.callerOf(member);
  if (!caller) return askToConnect(context, request);
  const digest = createHash('sha256').update(thread.prd).digest('base64url');
  const run = await context.threads.claimRun(thread, { digest, press: key, by: member.user }, after);
  if (run.press !== key) return request.privately(await startedBefore(context, thread, run));
  const record = await runAction(context, request, caller, startRalph, {
    prd_json: thread.prd,
    ...(thread.codebaseId && { codebase_id: thread.codebaseId }),
  }).catch(async (thrown: unknown) => {
    if (isAnswer(thrown)) await context.threads.settleRun(thread, key, undefined);
    throw thrown;
  });
  await context.threads.settleRun(thread, key, String(record[startRalph.key]));
  const inChannel = requestOf(context, { delivery: { key, member }, channel, responseUrl: press.responseUrl });
  await context.rules.showOf(startRalph)?.(inChannel, caller, record);
}

/** The form in which the thread's PRD is edited. */
export async function prdEditForm(context: ThreadsContext, press: Press): Promise<ModalView | undefined> {
  const { request, message } = press;
  const thread = message && (await threadOf(context, press, message));
  const prd = thread?.prd ? parsePrd(thread.prd) : undefined;
  if (!thread || !prd) return undefined;
  const stories = prd.userStories.slice(0, 10).map(({ id, title, description, acceptanceCriteria }) => ({
    id,
    title,
    description,
    criteria: acceptanceCriteria.join('\n'),
  }));
  const values = {
    project_name: prd.project,
    branch_name: prd.branchName,
    project_description: prd.description,
    stories,
  };
  return modalFor(
    startRalph,
    {
      callbackId: prdEditId,
      metadata: { channel: request.channel, thread: thread.thread, message: message.ts, rows: stories.length },
      values,
    },
    { now: context.clock.now() },
  );
}

function threadOf(context: ThreadsContext, { request }: Press, { ts, thread }: NonNullable<Press['message']>) {
  return context.threads.find({ team: request.member.team, channel: request.channel, thread: thread ?? ts });
}

/** The finished PRD: its stories, and what to do with them. */
export function prdMessage(operation: ActionOperation, record: Record<string, unknown>, owner: string): SlackMessage {
  const message = cardMessage(cardOf(operation, record), { owner });
  const buttons = [button('prd:start', 'Start Ralph run', { style: 'primary' }), button('prd:edit', 'Edit')];
  return { ...message, blocks: [...message.blocks, { type: 'actions', block_id: 'prd', elements: buttons }] };
}
