// The press of a button, in a message, in App Home or in a modal.
import { ConnectorError, cardOf, createCronjob, createTask, operations, parsePrd, startRalph } from '@codetether/core';
import { z } from 'zod';
import type { Delivery } from '../delivery.ts';
import { defaultCodebaseAction, publishHome } from '../home.ts';
import { modalFor, prdEditId, submissionIn } from '../modals/modals.ts';
import { openModal } from '../modals/open-modal.ts';
import { zoneOf, zoneSoon } from '../modals/viewer-zone.ts';
import { permissionFor } from '../permission.ts';
import { ownerIn, runPrefix } from '../render/buttons.ts';
import { cardMessage, note } from '../render/card-message.ts';
import type { Run } from '../render/run-message.ts';
import type { SlackContext } from '../slack-context.ts';
import { changeSubscription, type SubscriptionChange } from '../verbs/subscriptions.ts';
import { askToConnect, tellFailure } from './answers.ts';
import { type Request, requestOf, respond, shown } from './request.ts';
import { runAction, runOperation, showRun } from './run-operation.ts';

const pressed = z.looseObject({
  trigger_id: z.string().default(''),
  response_url: z.string().optional(),
  channel: z.looseObject({ id: z.string() }).nullish(),
  message: z.looseObject({ ts: z.string(), thread_ts: z.string().optional() }).nullish(),
  container: z.looseObject({ is_ephemeral: z.boolean().optional() }).nullish(),
  view: z.looseObject({ id: z.string(), type: z.string(), hash: z.string().optional() }).nullish(),
  actions: z
    .array(
      z.looseObject({
        action_id: z.string(),
        block_id: z.string().default(''),
        value: z.string().nullish(),
        selected_option: z.looseObject({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
});

export interface Press {
  request: Request;
  actionId: string;
  blockId: string;
  value: string;
  triggerId: string;
  responseUrl?: string;
  /** The message under which the button stands. */
  message?: { ts: string; thread?: string; ephemeral: boolean };
  view?: { id: string; type: string; hash?: string };
  body: unknown;
}

export function pressIn(context: SlackContext, delivery: Delivery): Press | undefined {
  const body = pressed.safeParse(delivery.body).data;
  const [action] = body?.actions ?? [];
  if (!body || !action) return undefined;
  const message = body.message
    ? { ts: body.message.ts, thread: body.message.thread_ts, ephemeral: body.container?.is_ephemeral === true }
    : undefined;
  const channel = body.channel?.id ?? delivery.member.user;
  return {
    request: requestOf(context, {
      delivery,
      channel,
      thread: message?.ephemeral ? undefined : message?.thread,
      responseUrl: body.response_url,
    }),
    actionId: action.action_id,
    blockId: action.block_id,
    value: action.selected_option?.value ?? action.value ?? '',
    triggerId: body.trigger_id,
    responseUrl: body.response_url,
    message,
    view: body.view ?? undefined,
    body: delivery.body,
  };
}

type Handler = (context: SlackContext, press: Press) => Promise<void>;

const handlers: Readonly<Record<string, Handler>> = {
  'prd:start': startPrd,
  'run-message:pause': pauseUpdates,
  'subscription:mute': (context, press) => subscription(context, press, 'mute'),
  'subscription:unmute': (context, press) => subscription(context, press, 'unmute'),
  'subscription:remove': (context, press) => subscription(context, press, 'remove'),
  [defaultCodebaseAction]: async (context, { request, value }) =>
    context.channels.set(request.member.team, request.member.user, { codebaseId: value }),
  'home:connect': async (context, { request }) => askToConnect(context, request),
  'home:disconnect': async (context, { request }) => {
    await context.accounts.disconnect(request.member);
  },
};

/** The job. What opens or changes a modal was done at once (`atPress`). */
export async function doPress(context: SlackContext, press: Press): Promise<void> {
  try {
    const handler = handlers[press.actionId];
    if (handler) await handler(context, press);
    else if (press.actionId.startsWith(runPrefix)) await runButton(context, press);
    else if ((await atPress(context, press)) === 'late')
      await press.request.privately(note('The form came too late. Press the button again.', { mark: 'warning' }));
    if (press.view?.type === 'home') await publishHome(context, press.request.member);
  } catch (thrown) {
    await tellFailure(press.request, thrown);
  }
}

/** What must be on the screen within three seconds of the press; the job repeats it and finds it done. */
export async function atPress(context: SlackContext, press: Press): Promise<'open' | 'late' | 'nothing'> {
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
async function changeModal(context: SlackContext, { body, request, actionId, view }: Press): Promise<void> {
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
async function runButton(context: SlackContext, press: Press): Promise<void> {
  const { request, actionId, blockId, value, message, responseUrl } = press;
  const name = actionId.slice(runPrefix.length).split(':')[0];
  const operation = operations.find((one) => one.name === name);
  if (!operation || operation.kind === 'trigger') return;
  const input = z.record(z.string(), z.string()).parse(JSON.parse(value));
  const live =
    typeof input.run_id === 'string' ? await context.runMessages.find(request.member.team, input.run_id) : undefined;
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
  if (live) await context.runMessages.mark(request.member.team, live.runId, { cancelling: true });
  try {
    const record = await runAction(context, request, caller, operation, input);
    if (live) return;
    const updated = cardMessage(cardOf(operation, record), { owner: ownerIn(blockId) });
    if (message && !message.ephemeral)
      await context.slack.call(request.member, 'chat.update', {
        channel: request.channel,
        ts: message.ts,
        ...shown(updated),
      });
    else if (message && responseUrl) await respond(responseUrl, { replace_original: true, ...shown(updated) });
    else if (!press.view) await request.privately(updated);
  } catch (thrown) {
    if (live) await context.runMessages.mark(request.member.team, live.runId, { cancelling: false });
    throw thrown;
  }
}

async function startPrd(context: SlackContext, press: Press): Promise<void> {
  const { request, message } = press;
  const thread = message && (await threadOf(context, press, message));
  if (!thread?.prd)
    throw new ConnectorError('not_found', 'The PRD of this thread is not there any more.', {
      hint: 'Ask for it again in this thread.',
    });
  const caller = await context.accounts.callerOf(request.member);
  if (!caller) return askToConnect(context, request);
  // The message that was pressed is the key: a second press starts nothing more.
  const once = { ...request, key: `prd:${request.member.team}:${request.channel}:${message?.ts ?? ''}` };
  const record = await runAction(context, once, caller, startRalph, {
    prd_json: thread.prd,
    ...(thread.codebaseId && { codebase_id: thread.codebaseId }),
  });
  await showRun(
    context,
    requestOf(context, {
      delivery: { key: once.key, member: request.member },
      channel: request.channel,
      responseUrl: press.responseUrl,
    }),
    caller,
    record as Run,
  );
}

const prdForm = {
  title: 'Edit the PRD',
  submit: 'Save',
  callbackId: prdEditId,
  without: ['prd_json', 'codebase_id', 'model', 'max_iterations', 'run_mode', 'max_parallel'],
};

async function openPrd(
  context: SlackContext,
  press: Press,
  message: NonNullable<Press['message']>,
): Promise<'open' | 'late' | 'nothing'> {
  const { request, triggerId } = press;
  const thread = await threadOf(context, press, message);
  const prd = thread?.prd ? parsePrd(thread.prd) : undefined;
  if (!thread || !prd) return 'nothing';
  const stories = prd.userStories.slice(0, 10).map(({ id, title, description, acceptanceCriteria }) => ({
    id,
    title,
    description,
    criteria: acceptanceCriteria.join('\n'),
  }));
  const values = {
    project_name: prd.project,
    branch_name: prd.branchName,
    project_description: prd.description,
    stories,
  };
  const view = modalFor(
    startRalph,
    {
      ...prdForm,
      metadata: { channel: request.channel, thread: thread.thread, message: message.ts, rows: stories.length },
      values,
    },
    { now: context.clock.now() },
  );
  return openModal(context, request.member, triggerId, view);
}

function threadOf(context: SlackContext, { request }: Press, { ts, thread }: NonNullable<Press['message']>) {
  return context.threads.find({ team: request.member.team, channel: request.channel, thread: thread ?? ts });
}

async function pauseUpdates(context: SlackContext, { request, value }: Press): Promise<void> {
  const { run_id } = z.object({ run_id: z.string() }).parse(JSON.parse(value));
  const message = await context.runMessages.find(request.member.team, run_id);
  if (message) await context.runMessages.mark(request.member.team, run_id, { paused: !message.paused });
}

async function subscription(
  context: SlackContext,
  { request, value }: Press,
  change: SubscriptionChange,
): Promise<void> {
  await changeSubscription(context, request, value, change);
}
