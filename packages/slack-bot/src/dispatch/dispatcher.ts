// Handles deliveries: at once what cannot wait, and everything else in a job.
import { parseLine } from '../command-line/command-line.ts';
import { submissionProblems } from '../forms/modals.ts';
import { createOptions } from '../forms/select-options.ts';
import { requestOf } from '../reply/reply.ts';
import type { Delivery, DeliveryHandler, KeptDelivery } from '../slack/delivery.ts';
import { parseKept } from '../slack/parse-delivery.ts';
import { unlessRefused } from '../slack/slack-call-error.ts';
import { doPress, pressOf } from './block-action.ts';
import type { DispatchContext } from './context.ts';
import { doEvent, wantsEvent } from './events.ts';
import { commandForm, type FormWork, formIsOpen, openForm } from './open-form.ts';
import { doLine } from './run-command-line.ts';
import { doShortcut, shortcutForm, shortcutRequest } from './shortcuts.ts';
import { doSubmission } from './submission.ts';

export interface Bot extends DeliveryHandler {
  /** The job: does what was delivered. Throws when a retry may succeed. */
  handle(kept: KeptDelivery): Promise<void>;
}

export function createBot(context: DispatchContext): Bot {
  return {
    wants: async (delivery) => delivery.kind !== 'event' || wantsEvent(context, delivery),
    atOnce(delivery) {
      soon(context, delivery).catch((error: unknown) =>
        context.log.debug('a form could not be opened at once', { error: String(error) }),
      );
    },
    check: ({ view }) => submissionProblems(view, context.clock.now()),
    options: createOptions(context),
    async handle(kept) {
      const parsed = parseKept(kept);
      if ('refused' in parsed)
        context.log.warn('a kept delivery is refused', { kind: kept.kind, reason: parsed.refused });
      else await unlessRefused(inJob(context, parsed), context.log);
    },
  };
}

/** The work that a delivery asks for. */
interface Work {
  /** The form that it opens instead. */
  form?: FormWork;
  /** Changes the open modal. The job does it again, which changes nothing. */
  changeModal?: () => Promise<void> | undefined;
  run: () => Promise<void>;
}

/** Does the part that must reach Slack within three seconds. */
async function soon(context: DispatchContext, delivery: Delivery): Promise<void> {
  const { form, changeModal } = workOf(context, delivery);
  if (form) await openForm(context, form);
  await changeModal?.();
}

async function inJob(context: DispatchContext, delivery: Delivery): Promise<void> {
  const { form, run } = workOf(context, delivery);
  if (!form || !(await formIsOpen(context, form))) await run();
}

function workOf(context: DispatchContext, delivery: Delivery): Work {
  switch (delivery.kind) {
    case 'command': {
      const { channel, responseUrl, text, triggerId } = delivery;
      const request = requestOf(context, { delivery, channel, responseUrl });
      const parsed = parseLine(text, context.tables.vocabulary);
      return {
        form: {
          request,
          triggerId,
          again: 'Type the command again.',
          view: () => commandForm(context, request, parsed),
        },
        run: () => doLine(context, request, parsed),
      };
    }
    case 'action': {
      const press = pressOf(context, delivery);
      const { request, triggerId } = press;
      const action = context.tables.actionOf(press.actionId);
      return {
        form: { request, triggerId, again: 'Press the button again.', view: async () => action?.form?.(press) },
        changeModal: () => action?.changeModal?.(press),
        run: () => doPress(context, press, action),
      };
    }
    case 'shortcut': {
      const request = shortcutRequest(context, delivery);
      const { triggerId } = delivery;
      return {
        form: { request, triggerId, again: 'Use the shortcut again.', view: () => shortcutForm(context, delivery) },
        run: () => doShortcut(context, delivery, request),
      };
    }
    case 'submission':
      return { run: () => doSubmission(context, delivery) };
    case 'event':
      return { run: () => doEvent(context, delivery) };
    case 'options':
      return { run: async () => undefined };
  }
}
