// The press of a button, in a message, in App Home or in a modal.
import { cardOf, createCronjob, createTask, operations, startRalph } from '@codetether/core';
import { z } from 'zod';
import { ownerIn, runPrefix } from '../blocks/buttons.ts';
import { cardMessage, note } from '../blocks/card-message.ts';
import { resumeAlertAction } from '../features/budget-alerts/budget-message.ts';
import { resumeAlert } from '../features/budget-alerts/commands.ts';
import { defaultCodebaseAction } from '../features/channel-settings/home-section.ts';
import { publishHome } from '../features/home/home.ts';
import { whileCancelling } from '../features/live-runs/cancel-run.ts';
import { isRunBlock } from '../features/live-runs/run-message.ts';
import type { RunMessage } from '../features/live-runs/run-message-record.ts';
import { changeSubscription, type SubscriptionChange } from '../features/subscriptions/commands.ts';
import { openPrd, startPrd } from '../features/threads/prd-buttons.ts';
import { modalFor, prdEditId, prdForm, submissionIn } from '../forms/modals.ts';
import { openModal } from '../forms/open-modal.ts';
import { askToConnect, tellFailure } from '../reply/failures.ts';
import { permissionFor } from '../reply/permission.ts';
import type { Press } from '../reply/press.ts';
import { respond, shown } from '../reply/reply.ts';
import { runAction, runOperation } from '../reply/run-operation.ts';
import { zoneOf, zoneSoon } from '../reply/user-zone.ts';
import type { DispatchContext } from './context.ts';

type Handler = (context: DispatchContext, press: Press) => Promise<void>;

const handlers: Readonly<Record<string, Handler>> = {
  'prd:start': startPrd,
  'run-message:pause': pauseUpdates,
  'subscription:mute': (context, press) => subscription(context, press, 'mute'),
  'subscription:unmute': (context, press) => subscription(context, press, 'unmute'),
  'subscription:remove': (context, press) => subscription(context, press, 'remove'),
  [defaultCodebaseAction]: async (context, { request, value }) =>
    context.channels.set(request.member.team, request.member.user, { codebaseId: value }),
  'home:disconnect': async (context, { request }) => {
    await context.accounts.disconnect(request.member);
  },
};

/** The job. What opens or changes a modal was done at once (`atPress`). */
export async function doPress(context: DispatchContext, press: Press): Promise<void> {
  try {
    const handler = handlers[press.actionId];
    if (handler) await handler(context, press);
    else if (press.actionId.startsWith(runPrefix)) await runButton(context, press);
    else if (press.actionId.startsWith(resumeAlertAction)) await resumeAlert(context, press.request, press.value);
    else if ((await atPress(context, press)) === 'late')
      await press.request.privately(note('The form came too late. Press the button again.', { mark: 'warning' }));
    if (press.view?.type === 'home') await publishHome(context, press.request.member);
  } catch (thrown) {
    await tellFailure(press.request, thrown);
  }
}

/** What must be on the screen within three seconds of the press; the job repeats it and finds it done. */
export async function atPress(context: DispatchContext, press: Press): Promise<'open' | 'late' | 'nothing'> {
  const { request, actionId, triggerId, message } = press;
  if (actionId === 'prd:edit' && message) return openPrd(context, press, message);
  if (actionId === 'home:task' || actionId === 'home:run' || actionId === 'home:cron') {
    const operation = {
      'home:task': createTask,
      'home:run': startRalph,
      'home:cron': createCronjob,
    }[actionId];
    if (!operation) return 'nothing';
    return openModal(
      context,
      request.member,
      triggerId,
      modalFor(
        operation,
        { metadata: { channel: request.member.user } },
        { zone: await zoneSoon(context, request.member), now: context.clock.now() },
      ),
    );
  }
  if (press.view?.type === 'modal') await changeModal(context, press);
  return 'nothing';
}

/** A row more, or the preview of a schedule. Done once: the view's hash has changed when it comes again. */
async function changeModal(context: DispatchContext, { body, request, actionId, view }: Press): Promise<void> {
  const submission = submissionIn(body);
  if (!submission?.operation || !view?.hash) return;
  const { metadata, values, operation, callbackId } = submission;
  const rows = actionId === 'form:more' ? (metadata.rows ?? 1) + 1 : metadata.rows;
  const zone = operation === createCronjob ? await zoneOf(context, request.member) : undefined;
  const edits = callbackId === prdEditId ? prdForm : {};
  const changed = modalFor(
    operation,
    { ...edits, metadata: { ...metadata, ...(rows && { rows }) }, values },
    { zone, now: context.clock.now() },
  );
  await context.slack
    .call(request.member, 'views.update', { view_id: view.id, hash: view.hash, view: changed })
    .catch((thrown) => context.log.debug('a modal was not changed', { error: String(thrown) }));
}

/** A card's next call. */
async function runButton(context: DispatchContext, press: Press): Promise<void> {
  const { request, actionId, blockId, value, message, responseUrl } = press;
  const name = actionId.slice(runPrefix.length).split(':')[0];
  const operation = operations.find((one) => one.name === name);
  if (!operation || operation.kind === 'trigger') return;
  const input = z.record(z.string(), z.string()).parse(JSON.parse(value));
  const live = input.run_id ? await liveMessage(context, press, input.run_id) : undefined;
  const permission = await permissionFor(context, request.member, {
    destructive: operation.effects.destructive,
    owner: live?.requester.user ?? ownerIn(blockId),
    channel: request.channel,
  });
  if ('refused' in permission) {
    if (permission.refused === 'not-linked') return askToConnect(context, request);
    return request.privately(note('Only who began this or a workspace administrator may do that.', { mark: 'lock' }));
  }
  const { caller } = permission;
  if (operation.kind === 'search') return runOperation(context, request, caller, { operation, input });
  const act = () => runAction(context, request, caller, operation, input);
  if (live) {
    await whileCancelling(context, live, act);
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

async function pauseUpdates(context: DispatchContext, press: Press): Promise<void> {
  const { run_id } = z.object({ run_id: z.string() }).parse(JSON.parse(press.value));
  const message = await liveMessage(context, press, run_id);
  if (message) await context.runMessages.mark(message.team, run_id, { paused: !message.paused });
}

/** The run's message. It may be pressed before it is written down: then it is waited for. */
async function liveMessage(
  context: DispatchContext,
  { request, blockId }: Press,
  runId: string,
): Promise<RunMessage | undefined> {
  for (let looks = isRunBlock(blockId) ? 10 : 1; looks > 0; looks -= 1) {
    const found = await context.runMessages.find(request.member.team, runId);
    if (found) return found;
    if (looks > 1) await context.clock.sleep(300);
  }
  return undefined;
}

async function subscription(
  context: DispatchContext,
  { request, value }: Press,
  change: SubscriptionChange,
): Promise<void> {
  await changeSubscription(context, request, value, change);
}
