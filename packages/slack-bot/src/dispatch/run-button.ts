// The button of a card: its next call.
import { cardOf, operations } from '@codetether/core';
import { ownerIn, runPrefix } from '../blocks/buttons.ts';
import { cardMessage, note } from '../blocks/card-message.ts';
import type { BotContext } from '../reply/bot-context.ts';
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
  if (operation.kind === 'search') return runOperation(context, request, caller, { operation, input });
  const act = () => runAction(context, request, caller, operation, input);
  if (subject) {
    await subject.around(act);
    return;
  }
  const updated = cardMessage(cardOf(operation, await act()), { owner: ownerIn(blockId) });
  if (message && !message.ephemeral)
    await context.slack.call(request.member, 'chat.update', {
      channel: request.channel,
      ts: message.ts,
      ...shown(updated),
    });
  else if (message && responseUrl) await respond(responseUrl, { replace_original: true, ...shown(updated) });
  else if (!press.view) await request.privately(updated);
}
