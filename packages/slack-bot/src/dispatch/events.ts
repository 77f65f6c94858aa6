// Events: mentions, messages in threads and in the direct channel, and those that features handle.
import { type Caller, operations, sendMessage } from '@codetether/core';
import { note } from '../blocks/card-message.ts';
import { isForOthers, threadWish } from '../command-line/addressed.ts';
import { type Parsed, parseSpoken } from '../command-line/command-line.ts';
import { decoded, mentions, withoutMention } from '../command-line/entities.ts';
import { visible } from '../command-line/tidy.ts';
import type { EventHandlers } from '../features/feature.ts';
import { converse } from '../features/threads/converse.ts';
import { withReceipt } from '../features/threads/receipt.ts';
import type { Attempt } from '../jobs/jobs.ts';
import { askToConnect, tellFailure } from '../reply/failures.ts';
import { namesRecords } from '../reply/lookups.ts';
import { withNames } from '../reply/names.ts';
import { readFiles } from '../reply/read-files.ts';
import { requestOf } from '../reply/reply.ts';
import type { Request } from '../reply/request.ts';
import type { EventDelivery } from '../slack/delivery.ts';
import { filesOf, wordsOf } from '../slack/message-words.ts';
import type { EventOf, SlackEvent } from '../slack/payloads.ts';
import type { DispatchContext } from './context.ts';
import { doLine } from './run-command-line.ts';
import { stopSession } from './stop-session.ts';
import type { SlackVerb } from './tables.ts';

type Said = EventOf<'message' | 'app_mention'>;

/** Most messages of a channel do not concern the bot: they are dropped before anything is stored. Of its own ones it notes that they arrived. */
export async function wantsEvent(context: DispatchContext, { member, event }: EventDelivery): Promise<boolean> {
  if (event.type === 'app_mention' && isForgotten(event, context.clock.now())) return false;
  if (event.type !== 'message') return handlersOf(context)[event.type] !== undefined;
  if (!event.user || !isPlain(event)) return false;
  if (event.channel_type === 'im' && !event.bot_id) return true;
  const { botUser } = await context.installations.tokenOf(member);
  if (event.bot_id) {
    if (event.user === botUser) await context.posts.heard(event);
    return false;
  }
  // In a channel that comes as app_mention too; in a group's direct messages it may come as either, with the same key.
  if (mentions(event.text, botUser)) return event.channel_type === 'mpim';
  if (!event.thread_ts || isForOthers(event.text)) return false;
  const thread = await context.threads.find({ team: member.team, channel: event.channel, thread: event.thread_ts });
  return thread !== undefined && (!thread.muted || threadWish(event.text) === 'unmute');
}

/** How to answer whoever wrote it. */
export function eventRequest(context: DispatchContext, delivery: EventDelivery): Request | undefined {
  const { event } = delivery;
  if (event.type !== 'message' && event.type !== 'app_mention') return undefined;
  return requestOf(context, { delivery, channel: event.channel, thread: event.thread_ts ?? event.ts });
}

export async function doEvent(context: DispatchContext, delivery: EventDelivery, attempt: Attempt): Promise<void> {
  const { event, member } = delivery;
  const work = async () => handlerIn(handlersOf(context), delivery)?.();
  if (event.type !== 'message' && event.type !== 'app_mention') return work();
  const { channel, ts } = event;
  await withReceipt(context, { member, channel, ts }, attempt, work);
}

/** For an event that Slack wants answered within three seconds. */
export function promptAnswer(context: DispatchContext, delivery: EventDelivery): (() => Promise<void>) | undefined {
  return handlerIn(context.tables.promptEvents, delivery);
}

function handlerIn(handlers: EventHandlers, delivery: EventDelivery): (() => Promise<void>) | undefined {
  const { event } = delivery;
  // The handler of a type takes its events.
  const handle = handlers[event.type] as ((event: SlackEvent, delivery: EventDelivery) => Promise<void>) | undefined;
  return handle && (() => handle(event, delivery));
}

/** Those of the features, and of events that more than one feature is about. */
function handlersOf(context: DispatchContext): EventHandlers {
  return {
    ...context.tables.events,
    ...context.tables.promptEvents,
    app_mention: (event, delivery) => mentioned(context, event, delivery),
    message: (event, delivery) => written(context, event, delivery),
    agent_session_stopped: (event, delivery) => stopSession(context, event, delivery),
  };
}

/** `@CodeTether <line>`: a command, or else words for an agent. In one of our threads, a reply. */
async function mentioned(context: DispatchContext, message: Said, delivery: EventDelivery): Promise<void> {
  if (message.bot_id) return;
  const { botUser } = await context.installations.tokenOf(delivery.member);
  const line = withoutMention(wordsOf(message), botUser);
  const request = requestOf(context, {
    delivery,
    channel: message.channel,
    thread: message.thread_ts ?? message.ts,
    prefix: '@CodeTether',
  });
  await understood(context, request, visible(line), message, true);
}

/** A reply in one of our threads, or words in the direct channel. */
async function written(context: DispatchContext, message: Said, delivery: EventDelivery): Promise<void> {
  const { botUser } = await context.installations.tokenOf(delivery.member);
  const isDirect = message.channel_type === 'im';
  const words = wordsOf(message);
  if (!isDirect && mentions(message.text, botUser)) return mentioned(context, message, delivery);
  const request = requestOf(context, {
    delivery,
    channel: message.channel,
    thread: message.thread_ts ?? message.ts,
    prefix: isDirect ? '' : '@CodeTether',
  });
  const line = visible(isDirect ? withoutMention(words, botUser) : words);
  if (line === '' && filesOf(message).length === 0)
    return request.privately(
      note('I found no words in your message. Write it as text, please.', { mark: 'speech_balloon' }),
    );
  await understood(context, request, line, message, false);
}

async function understood(
  context: DispatchContext,
  request: Request,
  said: string,
  message: Said,
  mention: boolean,
): Promise<void> {
  const root = message.thread_ts ?? message.ts;
  const thread = message.thread_ts
    ? await context.threads.find({ team: request.member.team, channel: request.channel, thread: root })
    : undefined;
  const wish = thread && threadWish(said);
  if (wish) return changeThread(context, request, root, wish);
  const line = await withNames(context, request.member, said);
  try {
    // In a conversation words are for the agent; outside of one every other line is a question.
    const isWords = line !== '' || filesOf(message).length === 0;
    const parsed = isWords && (mention || !thread) ? parseSpoken(line, context.tables.vocabulary) : undefined;
    const caller = await context.accounts.callerOf(request.member);
    if (parsed && (await isMeant(parsed, caller))) {
      await doLine(context, request, parsed, { root });
      if (filesOf(message).length > 0) await request.privately(note('I did not read the files: a command takes none.'));
      return;
    }
    if (!caller)
      return mention || !thread ? await askToConnect(context, request) : await askOnce(context, request, root);
    const operation = operations.find((one) => one.kind === 'action' && one.converse && one.name === thread?.operation);
    const { texts, unread } = await readFiles(context, request.member, message);
    if (unread) await request.privately(unread);
    const whole = [decoded(line), ...texts].filter(Boolean).join('\n\n');
    if (whole === '') return;
    await converse(context, request, {
      operation: operation?.kind === 'action' ? operation : sendMessage,
      message: whole,
      thread: root,
    });
  } catch (thrown) {
    await tellFailure(request, thrown);
  }
}

/** Whether the command speaks of things that there are: “agent send button is broken” does not, unless an agent is called “button”. */
async function isMeant(parsed: Parsed<SlackVerb>, caller: Caller | undefined): Promise<boolean> {
  if (!caller || parsed.kind !== 'verb' || !('kind' in parsed.verb)) return true;
  return namesRecords(parsed.verb, caller, parsed.input);
}

async function changeThread(
  context: DispatchContext,
  request: Request,
  thread: string,
  wish: 'mute' | 'unmute',
): Promise<void> {
  const { channel, member } = request;
  await context.threads.mute({ team: member.team, channel, thread }, wish === 'mute');
  const words =
    wish === 'mute'
      ? 'I am quiet in this thread until somebody mentions me or writes unmute.'
      : 'I read this thread again.';
  await request.publicly(note(words), { name: wish });
}

/** Users without an account may chat in one of our threads: each is asked once a day, not at each message. */
async function askOnce(context: DispatchContext, request: Request, thread: string): Promise<void> {
  const key = `${request.member.team}/${request.channel}/${thread}/${request.member.user}`;
  if (context.askedToConnect.has(key)) return;
  await askToConnect(context, request);
  context.askedToConnect.set(key, true);
}

/** How long the inbox knows what it has taken, in ms, with some time to spare. */
const remembered = 23 * 3_600_000;

/** An edit of an old message: nobody can tell any more whether it is the edit that brought the mention. */
function isForgotten({ edited, ts }: Said, now: number): boolean {
  return Boolean(edited) && now - Number(ts) * 1_000 > remembered;
}

function isPlain({ subtype }: Said): boolean {
  return subtype === undefined || subtype === 'file_share' || subtype === 'thread_broadcast';
}
