// The form that a command, a shortcut or a button asks for. It is opened at once, since Slack gives three seconds, and again by the job
// in case the process died; Slack shows it once.
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { note } from '../blocks/card-message.ts';
import { parseLine } from '../command-line/command-line.ts';
import { memberForm } from '../forms/member-form.ts';
import { openModal } from '../forms/open-modal.ts';
import type { Request } from '../reply/request.ts';
import type { Delivery, DeliveryKind } from '../slack/delivery.ts';
import type { DispatchContext } from './context.ts';
import { pressIn } from './parse-block-action.ts';
import { commandIn } from './parse-slash-command.ts';
import { formWanted } from './run-command-line.ts';
import { shortcutForm } from './shortcuts.ts';

type FormOf = (context: DispatchContext, delivery: Delivery) => Promise<ModalView | undefined>;

const forms: Partial<Readonly<Record<DeliveryKind, { form: FormOf; again: string }>>> = {
  command: { form: commandForm, again: 'Type the command again.' },
  shortcut: { form: shortcutForm, again: 'Use the shortcut again.' },
  action: { form: actionForm, again: 'Press the button again.' },
};

const triggered = z.looseObject({ trigger_id: z.string().default('') });

/** Undefined when the delivery asks for no form. */
export async function openForm(context: DispatchContext, delivery: Delivery): Promise<'open' | 'late' | undefined> {
  const view = await forms[delivery.kind]?.form(context, delivery);
  if (!view) return undefined;
  return openModal(context, delivery.member, triggered.parse(delivery.body).trigger_id, view);
}

/** In the job: whether the delivery was for a form, and is done. */
export async function formIsOpen(context: DispatchContext, delivery: Delivery, request: Request): Promise<boolean> {
  const opened = await openForm(context, delivery);
  if (opened === 'late')
    await request.privately(
      note(`The form came too late. ${forms[delivery.kind]?.again ?? ''}`.trim(), { mark: 'warning' }),
    );
  return opened !== undefined;
}

/** The form of a command that says too little. */
async function commandForm(context: DispatchContext, { body, member }: Delivery): Promise<ModalView | undefined> {
  const { text, channel } = commandIn(body);
  const parsed = parseLine(text, context.tables.vocabulary);
  const operation = formWanted(parsed);
  if (!operation || parsed.kind !== 'verb') return undefined;
  return memberForm(context, member, operation, { metadata: { channel }, values: parsed.input });
}

async function actionForm(context: DispatchContext, delivery: Delivery): Promise<ModalView | undefined> {
  const press = pressIn(context, delivery);
  return press && context.tables.actionOf(press.actionId)?.form?.(press);
}
