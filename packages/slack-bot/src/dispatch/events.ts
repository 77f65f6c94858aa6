// Events: mentions, messages in threads and in the direct channel, and those that features handle.
import { operations, sendMessage } from '@codetether/core';
import { note } from '../blocks/card-message.ts';
import { parseLine } from '../command-line/command-line.ts';
import { decoded, withoutMention } from '../command-line/entities.ts';
import type { EventHandlers } from '../features/feature.ts';
import { converse } from '../features/threads/converse.ts';
import { askToConnect, tellFailure } from '../reply/failures.ts';
import { requestOf } from '../reply/reply.ts';
import type { Request } from '../reply/request.ts';
import type { EventDelivery } from '../slack/delivery.ts';
import type { EventOf, SlackEvent } from '../slack/payloads.ts';
import type { DispatchContext } from './context.ts';
import { doLine } from './run-command-line.ts';
import { stopSession } from './stop-session.ts';

type Said = EventOf<'message' | 'app_mention'>;

/** Most messages of a channel do not concern the bot: they are dropped before anything is stored. */
export async function wantsEvent(context: DispatchContext, { member, event }: EventDelivery): Promise<boolean> {
  if (event.type !== 'message') return handlersOf(context)[event.type] !== undefined;
  if (!event.user || event.bot_id || !isPlain(event)) return false;
  if (event.channel_type === 'im') return true;
  if (!event.thread_ts) return false;
  const { botUser } = await context.installations.tokenOf(member);
  // That comes as app_mention too.
  if (event.text.includes(`<@${botUser}`)) return false;
  return (
    (await context.threads.find({ team: member.team, channel: event.channel, thread: event.thread_ts })) !== undefined
  );
}

export async function doEvent(context: DispatchContext, delivery: EventDelivery): Promise<void> {
  const { event } = delivery;
  // The handler of a type takes its events.
  const handle = handlersOf(context)[event.type] as
    | ((event: SlackEvent, delivery: EventDelivery) => Promise<void>)
    | undefined;
  await handle?.(event, delivery);
}

/** Those of the features, and of events that more than one feature is about. */
function handlersOf(context: DispatchContext): EventHandlers {
  return {
    ...context.tables.events,
    app_mention: (event, delivery) => mentioned(context, event, delivery),
    message: (event, delivery) => written(context, event, delivery),
    agent_session_stopped: (event, delivery) => stopSession(context, event, delivery),
  };
}

/** `@CodeTether <line>`: a command, or else words for an agent. In one of our threads, a reply. */
async function mentioned(context: DispatchContext, message: Said, delivery: EventDelivery): Promise<void> {
  if (message.bot_id) return;
  const { botUser } = await context.installations.tokenOf(delivery.member);
  const line = withoutMention(message.text, botUser);
  const request = requestOf(context, {
    delivery,
    channel: message.channel,
    thread: message.thread_ts ?? message.ts,
    prefix: '@CodeTether',
  });
  await understood(context, request, line, message, true);
}

/** A reply in one of our threads, or words in the direct channel. */
async function written(context: DispatchContext, message: Said, delivery: EventDelivery): Promise<void> {
  const root = message.thread_ts ?? message.ts;
  const request = requestOf(context, {
    delivery,
    channel: message.channel,
    thread: root,
    prefix: message.channel_type === 'im' ? '' : '@CodeTether',
  });
  if (message.text.trim() === '')
    return request.privately(note('I read text only, not files. Write it in a message.', { mark: 'speech_balloon' }));
  await understood(context, request, message.text.trim(), message, false);
}

async function understood(
  context: DispatchContext,
  request: Request,
  line: string,
  message: Said,
  mention: boolean,
): Promise<void> {
  const root = message.thread_ts ?? message.ts;
  const thread = message.thread_ts
    ? await context.threads.find({ team: request.member.team, channel: request.channel, thread: root })
    : undefined;
  const parsed = parseLine(line, context.tables.vocabulary);
  // In a conversation words are for the agent; outside of one a line that names no command is a question.
  const command = parsed.kind === 'verb' || parsed.kind === 'help' || parsed.verb !== undefined;
  if (command && (mention || !thread)) return doLine(context, request, parsed, { root });
  try {
    const caller = await context.accounts.callerOf(request.member);
    if (!caller)
      return mention || !thread ? await askToConnect(context, request) : await askOnce(context, request, root);
    const operation = operations.find((one) => one.kind === 'action' && one.converse && one.name === thread?.operation);
    await converse(context, request, {
      operation: operation?.kind === 'action' ? operation : sendMessage,
      message: decoded(line),
      thread: root,
    });
  } catch (thrown) {
    await tellFailure(request, thrown);
  }
}

/** Users without an account may chat in one of our threads: each is asked once a day, not at each message. */
async function askOnce(context: DispatchContext, request: Request, thread: string): Promise<void> {
  const key = `${request.member.team}/${request.channel}/${thread}/${request.member.user}`;
  if (context.askedToConnect.has(key)) return;
  await askToConnect(context, request);
  context.askedToConnect.set(key, true);
}

function isPlain({ subtype }: Said): boolean {
  return subtype === undefined || subtype === 'file_share' || subtype === 'thread_broadcast';
}
