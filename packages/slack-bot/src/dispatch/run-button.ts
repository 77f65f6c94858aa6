// The button of a card: its next call.
import { cardOf, operations } from '@codetether/core';
import { ownerIn, runPrefix } from '../blocks/buttons.ts';
import { cardMessage, note } from '../blocks/card-message.ts';
import type { SlackMessage } from '../blocks/message.ts';
import { presentDetails } from '../features/unfurl/present-details.ts';
import type { BotContext } from '../reply/bot-context.ts';
import { withCodebaseNames } from '../reply/codebase-names.ts';
import { revise } from '../reply/edit-or-repost.ts';
import { askToConnect } from '../reply/failures.ts';
import { permissionFor } from '../reply/permission.ts';
import { respond, shown } from '../reply/reply.ts';
import type { Press } from '../reply/request.ts';
import { runAction, runOperation } from '../reply/run-operation.ts';

/** Runs the operation that the button names, with the ids in its value. */
export async function runButton(
  context: BotContext,
  press: Press,
  input: Readonly<Record<string, string>>,
): Promise<void> {
  const { request, actionId, blockId, message, responseUrl } = press;
  const name = actionId.slice(runPrefix.length).split(':')[0];
  const operation = operations.find((one) => one.name === name);
  if (!operation || operation.kind === 'trigger') return;
  const subject = await context.rules.subjectOf(press, input);
  const permission = await permissionFor(context, request.member, {
    destructive: operation.effects.destructive,
    owner: subject?.owner ?? ownerIn(blockId),
    channel: request.channel,
  });
  if ('refused' in permission) {
    if (permission.refused === 'not-linked') return askToConnect(context, request);
    return request.privately(
      note('Only the user who started this or a workspace administrator may do that.', { mark: 'lock' }),
    );
  }
  const { caller } = permission;
  // A search, and the start of something new, have an answer of their own; the card with the button stays.
  if (operation.kind === 'search' || operation.track)
    return runOperation(context, request, caller, { operation, input });
  const act = () => runAction(context, request, caller, operation, input);
  const record = await (subject ? subject.around(act) : act());
  if (subject && !press.entityUrl) return;
  const [named = record] = await withCodebaseNames(context, caller, [record]);
  const updated = cardMessage(cardOf(operation, named), { owner: ownerIn(blockId) });
  if (press.entityUrl) await presentAgain(context, press, updated);
  else if (message && !message.ephemeral)
    await revise(context, request, { ts: message.ts, thread: message.thread ?? message.ts }, updated);
  else if (message && responseUrl) await respond(responseUrl, { replace_original: true, ...shown(updated) });
  else if (!press.view) await request.privately(updated);
}

/** The pane from which it was pressed shows the record as it is now, or else they read it in the direct channel. */
async function presentAgain(
  context: BotContext,
  { entityUrl = '', triggerId, request }: Press,
  updated: SlackMessage,
): Promise<void> {
  try {
    await presentDetails(context, request.member, { entityUrl, triggerId });
  } catch (thrown) {
    context.log.debug('a pane was not renewed', { error: String(thrown) });
    await request.privately(updated);
  }
}
