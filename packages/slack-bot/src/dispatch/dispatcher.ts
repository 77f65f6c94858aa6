// Handles deliveries: at once what cannot wait, and everything else in a job.
import { LRUCache } from 'lru-cache';
import { parseLine } from '../command-line/command-line.ts';
import { submissionProblems } from '../forms/modals.ts';
import { createOptions } from '../forms/select-options.ts';
import type { Attempt } from '../jobs/jobs.ts';
import { atHome } from '../reply/at-home.ts';
import { withNames, withNamesSoon } from '../reply/names.ts';
import { requestOf } from '../reply/reply.ts';
import type { Request } from '../reply/request.ts';
import type { Delivery, DeliveryHandler, KeptDelivery } from '../slack/delivery.ts';
import { parseKept } from '../slack/parse-delivery.ts';
import { unlessRefused } from '../slack/slack-call-error.ts';
import { afterFailure } from './after-failure.ts';
import { doPress, pressOf } from './block-action.ts';
import type { DispatchContext } from './context.ts';
import { doEvent, eventRequest, promptAnswer, wantsEvent } from './events.ts';
import { commandForm, type FormWork, formIsOpen, openForm } from './open-form.ts';
import { doLine } from './run-command-line.ts';
import { doShortcut, shortcutForm, shortcutRequest } from './shortcuts.ts';
import { doSubmission, submissionRequest } from './submission.ts';

export interface Bot extends DeliveryHandler {
  /** The job: does what was delivered. Throws when a retry may succeed. */
  handle(kept: KeptDelivery, attempt: Attempt): Promise<void>;
}

/** Whether a delivery was answered at once, as by a form: the job need not ask Slack again. */
type Answered = LRUCache<string, Promise<boolean>>;

export function createBot(context: DispatchContext): Bot {
  const answered: Answered = new LRUCache({ max: 10_000, ttl: 60_000 });
  const options = createOptions(context);
  return {
    wants: async (delivery) => delivery.kind !== 'event' || wantsEvent(context, delivery),
    atOnce(delivery) {
      // A repetition by Slack is answered once.
      if (answered.has(delivery.key)) return;
      const answering = soon(context, delivery).catch((error: unknown) => {
        context.log.debug('a delivery could not be answered at once', { error: String(error) });
        return false;
      });
      answered.set(delivery.key, answering);
    },
    check: ({ view }) => submissionProblems(view, context.clock.now()),
    options: (delivery) => settled(context, delivery).then(options, () => []),
    async handle(kept, attempt) {
      const parsed = parseKept(kept);
      if ('refused' in parsed)
        context.log.warn('a kept delivery is refused', { kind: kept.kind, reason: parsed.refused });
      else await unlessRefused(inJob(context, parsed, { attempt, answered }), context.log);
    },
  };
}

/** The work that a delivery asks for. */
interface Work {
  /** How to answer whoever asked; undefined when nobody did. */
  request: Request | undefined;
  /** The form that it opens instead. */
  form?: FormWork;
  /** Changes the open modal. The job does it again, which changes nothing. */
  changeModal?: () => Promise<void> | undefined;
  /** Answers it at once; the job runs it where that failed. */
  answer?: () => Promise<void>;
  run: (attempt: Attempt) => Promise<void>;
}

/** Does the part that must reach Slack within three seconds. Whether nothing is left to do. */
async function soon(context: DispatchContext, delivery: Delivery): Promise<boolean> {
  const { form, changeModal, answer } = workOf(context, await settled(context, delivery));
  const opened = form && (await openForm(context, form));
  await changeModal?.();
  await answer?.();
  return opened === 'open' || answer !== undefined;
}

async function inJob(
  context: DispatchContext,
  delivery: Delivery,
  { attempt, answered }: { attempt: Attempt; answered: Answered },
): Promise<void> {
  const { request, form, run } = workOf(context, await settled(context, delivery));
  try {
    const isDone = await answered.get(delivery.key);
    if (!isDone && !(form && (await formIsOpen(context, form)))) await run(attempt);
  } catch (thrown) {
    await afterFailure(context, request, { thrown, attempt });
  }
}

/** With the member at home, when their own workspace is another one of the same organisation. */
async function settled<D extends Delivery>(context: DispatchContext, delivery: D): Promise<D> {
  return { ...delivery, member: await atHome(context, delivery.member) };
}

function workOf(context: DispatchContext, delivery: Delivery): Work {
  switch (delivery.kind) {
    case 'command': {
      const { channel, member, responseUrl, text, triggerId } = delivery;
      const request = requestOf(context, { delivery, channel, responseUrl });
      const { vocabulary } = context.tables;
      return {
        request,
        form: {
          request,
          triggerId,
          again: 'Type the command again.',
          view: async () =>
            commandForm(context, request, parseLine(await withNamesSoon(context, member, text), vocabulary)),
        },
        run: async () => doLine(context, request, parseLine(await withNames(context, member, text), vocabulary)),
      };
    }
    case 'action': {
      const press = pressOf(context, delivery);
      const { request, triggerId } = press;
      const action = context.tables.actionOf(press.actionId);
      return {
        request,
        form: { request, triggerId, again: 'Press the button again.', view: async () => action?.form?.(press) },
        changeModal: () => action?.changeModal?.(press),
        run: () => doPress(context, press, action),
      };
    }
    case 'shortcut': {
      const request = shortcutRequest(context, delivery);
      const { triggerId } = delivery;
      return {
        request,
        form: { request, triggerId, again: 'Use the shortcut again.', view: () => shortcutForm(context, delivery) },
        run: () => doShortcut(context, delivery, request),
      };
    }
    case 'submission':
      return { request: submissionRequest(context, delivery), run: () => doSubmission(context, delivery) };
    case 'event':
      return {
        request: eventRequest(context, delivery),
        answer: promptAnswer(context, delivery),
        run: (attempt) => doEvent(context, delivery, attempt),
      };
    case 'options':
      return { request: undefined, run: async () => undefined };
  }
}
