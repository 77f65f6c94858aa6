// Handles deliveries: at once what cannot wait, and everything else in a job.
import { parseLine } from '../command-line/command-line.ts';
import { submissionProblems } from '../forms/modals.ts';
import { createOptions } from '../forms/select-options.ts';
import { requestOf } from '../reply/reply.ts';
import type { Delivery, DeliveryHandler } from '../slack/delivery.ts';
import { unlessRefused } from '../slack/slack-call-error.ts';
import { doPress } from './block-action.ts';
import type { DispatchContext } from './context.ts';
import { doEvent, wantsEvent } from './events.ts';
import { formIsOpen, openForm } from './open-form.ts';
import { pressIn } from './parse-block-action.ts';
import { commandIn } from './parse-slash-command.ts';
import { doLine } from './run-command-line.ts';
import { doShortcut, shortcutRequest } from './shortcuts.ts';
import { doSubmission } from './submission.ts';

export interface Bot extends DeliveryHandler {
  /** The job: does what was delivered. Throws when a retry may succeed. */
  handle(delivery: Delivery): Promise<void>;
}

export function createBot(context: DispatchContext): Bot {
  return {
    wants: async (delivery) => delivery.kind !== 'event' || wantsEvent(context, delivery),
    atOnce(delivery) {
      soon(context, delivery).catch((error: unknown) =>
        context.log.debug('a form could not be opened at once', { error: String(error) }),
      );
    },
    check: (body) => submissionProblems(body, context.clock.now()),
    options: createOptions(context),
    handle: (delivery) => unlessRefused(handlers[delivery.kind](context, delivery), context.log),
  };
}

/** Does the part that must reach Slack within three seconds. The job does it again, which changes nothing. */
async function soon(context: DispatchContext, delivery: Delivery): Promise<void> {
  await openForm(context, delivery);
  if (delivery.kind !== 'action') return;
  const press = pressIn(context, delivery);
  if (press) await context.tables.actionOf(press.actionId)?.changeModal?.(press);
}

const handlers: Readonly<Record<Delivery['kind'], (context: DispatchContext, delivery: Delivery) => Promise<void>>> = {
  async command(context, delivery) {
    const { channel, text, responseUrl } = commandIn(delivery.body);
    const request = requestOf(context, { delivery, channel, responseUrl });
    if (await formIsOpen(context, delivery, request)) return;
    await doLine(context, request, parseLine(text, context.tables.vocabulary));
  },
  async action(context, delivery) {
    const press = pressIn(context, delivery);
    if (press && !(await formIsOpen(context, delivery, press.request))) await doPress(context, press);
  },
  submission: doSubmission,
  closed: async () => undefined,
  async shortcut(context, delivery) {
    if (!(await formIsOpen(context, delivery, shortcutRequest(context, delivery)))) await doShortcut(context, delivery);
  },
  event: doEvent,
};
