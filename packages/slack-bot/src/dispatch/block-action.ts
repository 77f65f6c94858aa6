// The job of a press, by the table of actions. Forms were opened and modals changed at once.
import { z } from 'zod';
import { runPrefix } from '../blocks/buttons.ts';
import { type Action, actionsWith, jsonValue } from '../reply/action.ts';
import type { BotContext } from '../reply/bot-context.ts';
import { tellFailure } from '../reply/failures.ts';
import { requestOf } from '../reply/reply.ts';
import type { Press } from '../reply/request.ts';
import type { ActionDelivery } from '../slack/delivery.ts';
import { changeModal } from './change-modal.ts';
import type { DispatchContext } from './context.ts';
import { runButton } from './run-button.ts';

/** Actions of no single feature: the buttons of cards, and the inputs of forms. */
export function commonActions(context: BotContext): readonly Action[] {
  const change = (press: Press) => (press.view?.type === 'modal' ? changeModal(context, press) : Promise.resolve());
  return [
    actionsWith(context)(runPrefix.slice(0, -1), jsonValue(z.record(z.string(), z.string())), runButton),
    { id: 'form:more', changeModal: change },
    { id: 'input', changeModal: change },
  ];
}

export function pressOf(context: BotContext, delivery: ActionDelivery): Press {
  const { press, member } = delivery;
  const { channel = member.user, message, responseUrl } = press;
  const thread = message?.ephemeral ? undefined : message?.thread;
  return { ...press, request: requestOf(context, { delivery, channel, thread, responseUrl }) };
}

export async function doPress(context: DispatchContext, press: Press, action: Action | undefined): Promise<void> {
  try {
    await action?.changeModal?.(press);
    await action?.run?.(press);
    if (press.view?.type === 'home') await context.publishHome(press.request.member);
  } catch (thrown) {
    await tellFailure(press.request, thrown);
  }
}
