// What the bot does with what Slack delivers: at once what cannot wait, the rest in a job.

import { note } from '../blocks/card-message.ts';
import { modalFor, submissionProblems } from '../forms/modals.ts';
import { openModal } from '../forms/open-modal.ts';
import { createOptions } from '../forms/select-options.ts';
import { pressIn } from '../reply/press.ts';
import { requestOf } from '../reply/reply.ts';
import { zoneSoon } from '../reply/user-zone.ts';
import type { Delivery, DeliveryHandler } from '../slack/delivery.ts';
import { unlessRefused } from '../slack/slack-call-error.ts';
import { atPress, doPress } from './block-action.ts';
import type { DispatchContext } from './context.ts';
import { doEvent, wantsEvent } from './events.ts';
import { commandIn } from './parse-slash-command.ts';
import { doLine, formWanted, readLine } from './run-command-line.ts';
import { atShortcut, doShortcut } from './shortcuts.ts';
import { doSubmission } from './submission.ts';

export interface Bot extends DeliveryHandler {
  /** The job: does what was delivered. Throws when a retry may succeed. */
  handle(delivery: Delivery): Promise<void>;
}

export function createBot(context: DispatchContext): Bot {
  return {
    wants: async (delivery) => delivery.kind !== 'event' || wantsEvent(context, delivery),
    atOnce(delivery) {
      soon(context, delivery)?.catch((error: unknown) =>
        context.log.debug('a form could not be opened at once', { error: String(error) }),
      );
    },
    check: (body) => submissionProblems(body, context.clock.now()),
    options: createOptions(context),
    handle: (delivery) => unlessRefused(handlers[delivery.kind](context, delivery), context.log),
  };
}

/** What must reach Slack within three seconds; the job does it again and finds it done. */
function soon(context: DispatchContext, delivery: Delivery): Promise<unknown> | undefined {
  if (delivery.kind === 'command') return openForm(context, delivery);
  if (delivery.kind === 'shortcut') return atShortcut(context, delivery);
  if (delivery.kind !== 'action') return undefined;
  const press = pressIn(context, delivery);
  return press && atPress(context, press);
}

/** The form of a command that says too little; nothing when it says enough. */
async function openForm(context: DispatchContext, delivery: Delivery): Promise<'open' | 'late' | undefined> {
  const { text, channel, triggerId } = commandIn(delivery.body);
  const parsed = readLine(text);
  const operation = formWanted(parsed);
  if (!operation || parsed.kind !== 'verb') return undefined;
  return openModal(
    context,
    delivery.member,
    triggerId,
    modalFor(
      operation,
      { metadata: { channel }, values: parsed.input },
      { zone: await zoneSoon(context, delivery.member), now: context.clock.now() },
    ),
  );
}

const handlers: Readonly<Record<Delivery['kind'], (context: DispatchContext, delivery: Delivery) => Promise<void>>> = {
  async command(context, delivery) {
    const { channel, text, responseUrl } = commandIn(delivery.body);
    const request = requestOf(context, { delivery, channel, responseUrl });
    const form = await openForm(context, delivery);
    if (form === 'late')
      await request.privately(note('The form came too late. Type the command again.', { mark: 'warning' }));
    if (form === undefined) await doLine(context, request, readLine(text));
  },
  async action(context, delivery) {
    const press = pressIn(context, delivery);
    if (press) await doPress(context, press);
  },
  submission: doSubmission,
  closed: async () => undefined,
  shortcut: doShortcut,
  event: doEvent,
};
