// The form that a command, a shortcut or a button asks for. It is opened at once, since Slack gives three seconds, and again by the job
// in case the process died; Slack shows it once.
import type { ModalView } from '@slack/types';
import { note } from '../blocks/card-message.ts';
import type { Parsed } from '../command-line/command-line.ts';
import { memberForm } from '../forms/member-form.ts';
import { openModal } from '../forms/open-modal.ts';
import type { Request } from '../reply/request.ts';
import type { DispatchContext } from './context.ts';
import { formWanted } from './run-command-line.ts';
import type { SlackVerb } from './tables.ts';

export interface FormWork {
  request: Request;
  triggerId: string;
  /** How to ask for it again, in a sentence. */
  again: string;
  /** Undefined when no form is wanted. */
  view: () => Promise<ModalView | undefined>;
}

/** Undefined when the delivery asks for no form. */
export async function openForm(
  context: DispatchContext,
  { request, triggerId, view }: FormWork,
): Promise<'open' | 'late' | undefined> {
  const form = await view();
  // Slack shows one view of an external_id, also when two instances ask for it.
  return form && openModal(context, request.member, triggerId, { ...form, external_id: request.key });
}

/** In the job: whether the delivery was for a form, and is done. */
export async function formIsOpen(context: DispatchContext, work: FormWork): Promise<boolean> {
  const opened = await openForm(context, work);
  if (opened === 'late')
    await work.request.privately(note(`The form came too late. ${work.again}`, { mark: 'warning' }));
  return opened !== undefined;
}

/** The form of a command that says too little. */
export async function commandForm(
  context: DispatchContext,
  { member, channel }: Request,
  parsed: Parsed<SlackVerb>,
): Promise<ModalView | undefined> {
  const operation = formWanted(parsed);
  if (!operation || parsed.kind !== 'verb') return undefined;
  return memberForm(context, member, operation, { metadata: { channel }, values: parsed.input });
}
