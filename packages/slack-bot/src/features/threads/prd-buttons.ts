// The buttons under a finished PRD.
import { createHash } from 'node:crypto';
import { type ActionOperation, ConnectorError, cardOf, parsePrd, startRalph } from '@codetether/core';
import type { ModalView } from '@slack/types';
import { button } from '../../blocks/buttons.ts';
import { cardMessage } from '../../blocks/card-message.ts';
import type { SlackMessage } from '../../blocks/message.ts';
import { modalFor } from '../../forms/modals.ts';
import { prdEditId } from '../../forms/ralph-form.ts';
import { askToConnect } from '../../reply/failures.ts';
import { requestOf } from '../../reply/reply.ts';
import type { Press } from '../../reply/request.ts';
import { runAction } from '../../reply/run-operation.ts';
import type { ThreadsContext } from './thread.ts';

/** Starts the run that the thread's PRD asks for; the same PRD is started once, however often it is pressed. */
export async function startPrd(context: ThreadsContext, press: Press): Promise<void> {
  const { request, message } = press;
  const thread = message && (await threadOf(context, press, message));
  if (!thread?.prd)
    throw new ConnectorError('not_found', 'The PRD of this thread is not there any more.', {
      hint: 'Ask for it again in this thread.',
    });
  const caller = await context.accounts.callerOf(request.member);
  if (!caller) return askToConnect(context, request);
  // The key is the user, the thread and the PRD: a second press starts nothing, an edited PRD does.
  const digest = createHash('sha256').update(thread.prd).digest('base64url');
  const key = ['prd', request.member.team, request.channel, thread.thread, request.member.user, digest].join(':');
  const once = { ...request, key };
  const record = await runAction(context, once, caller, startRalph, {
    prd_json: thread.prd,
    ...(thread.codebaseId && { codebase_id: thread.codebaseId }),
  });
  const inChannel = requestOf(context, {
    delivery: { key, member: request.member },
    channel: request.channel,
    responseUrl: press.responseUrl,
  });
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
