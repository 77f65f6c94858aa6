// What the bot does with what Slack delivers: at once what cannot wait, the rest in a job.
import { type Field, fieldsOf, type Lookup, operations } from '@codetether/core';
import { z } from 'zod';
import type { Delivery } from './delivery.ts';
import { doEvent, wantsEvent } from './events.ts';
import { choicesFor, type OptionChoice } from './lookups.ts';
import { fieldOfAction } from './modals/form.ts';
import { modalFor, submissionProblems } from './modals/modals.ts';
import { openModal } from './modals/open-modal.ts';
import { note } from './render/card-message.ts';
import { atPress, doPress, pressIn } from './requests/action.ts';
import { doLine, formWanted, readLine } from './requests/command.ts';
import { commandIn } from './requests/command-body.ts';
import { requestOf } from './requests/request.ts';
import { doSubmission } from './requests/submission.ts';
import { atShortcut, doShortcut } from './shortcuts.ts';
import type { SlackContext } from './slack-context.ts';

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
    options: (delivery) =>
      optionsFor(context, delivery).catch((error: unknown) => {
        context.log.debug('no options', { error: String(error) });
        return [];
      }),
    handle: (delivery) => handlers[delivery.kind](context, delivery),
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
    modalFor(operation, { metadata: { channel }, values: parsed.input }, { now: context.clock.now() }),
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

const suggestion = z.looseObject({ action_id: z.string(), value: z.string().default('') });

/** Choices are kept for a minute: a person types several letters. */
const choiceMs = 60_000;
const mostChoices = 2_000;
const choices = new Map<string, { until: number; found: Promise<OptionChoice[]> }>();

async function optionsFor(context: SlackContext, { member, body }: Delivery): Promise<OptionChoice[]> {
  const { action_id, value } = suggestion.parse(body);
  const lookup = lookupOf(action_id);
  const caller = lookup && (await context.accounts.callerOf(member));
  if (!lookup || !caller) return [];
  const key = JSON.stringify([member.team, member.user, lookup.search, lookup.value, value.toLowerCase()]);
  const known = choices.get(key);
  if (known && known.until > context.clock.now()) return known.found;
  // Slack waits three seconds.
  const found = choicesFor({ ...caller, signal: AbortSignal.timeout(2_500) }, lookup, value);
  choices.delete(key);
  choices.set(key, { until: context.clock.now() + choiceMs, found });
  found.catch(() => choices.delete(key));
  for (const oldest of choices.keys()) {
    if (choices.size <= mostChoices) break;
    choices.delete(oldest);
  }
  return found;
}

function lookupOf(actionId: string): Lookup | undefined {
  const wanted = fieldOfAction(actionId);
  const operation = operations.find(({ name }) => name === wanted?.operation);
  const fields: readonly Field[] = operation ? fieldsOf(operation.input) : [];
  return fields.find(({ name }) => name === wanted?.field)?.lookup;
}
