// What the bot does with what Slack delivers: at once what cannot wait, the rest in a job.
import type { Delivery } from '../slack/delivery.ts';
import { doEvent, wantsEvent } from './events.ts';
import type { OptionChoice } from '../reply/lookups.ts';
import { modalFor, submissionProblems } from '../forms/modals.ts';
import { openModal } from '../forms/open-modal.ts';
import { createOptions } from '../forms/select-options.ts';
import { zoneSoon } from '../reply/user-zone.ts';
import { note } from '../blocks/card-message.ts';
import { atPress, doPress } from './block-action.ts';
import { doLine, formWanted, readLine } from './run-command-line.ts';
import { commandIn } from './parse-slash-command.ts';
import { pressIn } from '../reply/press.ts';
import { requestOf } from '../reply/reply.ts';
import { doSubmission } from './submission.ts';
import { atShortcut, doShortcut } from './shortcuts.ts';
import { unlessRefused } from '../slack/slack-call-error.ts';
import type { SlackContext } from '../slack-context.ts';

export interface Bot {
  /** Whether it is worth keeping. */
  wants(delivery: Delivery): Promise<boolean>;
  /** What cannot wait for a job: begun at once, in this process. */
  atOnce(delivery: Delivery): void;
  /** What is wrong with a submitted view, by block id. */
  check(body: unknown): Record<string, string> | undefined;
  /** What an external select offers. */
  options(delivery: Delivery): Promise<OptionChoice[]>;
  /** The job: does what was delivered. Throws what may be tried again. */
  handle(delivery: Delivery): Promise<void>;
}

export function createBot(context: SlackContext): Bot {
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
function soon(context: SlackContext, delivery: Delivery): Promise<unknown> | undefined {
  if (delivery.kind === 'command') return openForm(context, delivery);
  if (delivery.kind === 'shortcut') return atShortcut(context, delivery);
  if (delivery.kind !== 'action') return undefined;
  const press = pressIn(context, delivery);
  return press && atPress(context, press);
}

/** The form of a command that says too little; nothing when it says enough. */
async function openForm(context: SlackContext, delivery: Delivery): Promise<'open' | 'late' | undefined> {
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

const handlers: Readonly<Record<Delivery['kind'], (context: SlackContext, delivery: Delivery) => Promise<void>>> = {
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
