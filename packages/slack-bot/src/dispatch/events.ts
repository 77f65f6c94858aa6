// Events: mentions, messages in threads and in the direct channel, and those that features handle.
import { operations, sendMessage } from '@codetether/core';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { note } from '../blocks/card-message.ts';
import { parseLine } from '../command-line/command-line.ts';
import { decoded, withoutMention } from '../command-line/entities.ts';
import { converse } from '../features/threads/converse.ts';
import { askToConnect, tellFailure } from '../reply/failures.ts';
import { requestOf } from '../reply/reply.ts';
import type { Request } from '../reply/request.ts';
import type { Delivery } from '../slack/delivery.ts';
import type { DispatchContext } from './context.ts';
import { doLine } from './run-command-line.ts';
import { stopSession } from './stop-session.ts';

const envelope = z.looseObject({ event: z.looseObject({ type: z.string() }) });

const said = z.looseObject({
  type: z.string(),
  channel: z.string(),
  channel_type: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().nullish(),
  subtype: z.string().optional(),
  text: z.string().default(''),
  ts: z.string(),
  thread_ts: z.string().optional(),
});
type Said = z.output<typeof said>;

/** A user who left the workspace; other changes of profiles are not kept. */
const deactivated = z.looseObject({ user: z.looseObject({ deleted: z.literal(true) }) });

/** Most messages of a channel do not concern the bot: they are dropped before anything is stored. */
export async function wantsEvent(context: DispatchContext, { member, body }: Delivery): Promise<boolean> {
  const event = eventIn(body);
  if (!event) return false;
  if (event.type === 'user_change') return deactivated.safeParse(event).success;
  if (event.type !== 'message') return handlerOf(context, event.type) !== undefined;
  const message = said.safeParse(event).data;
  if (!message?.user || message.bot_id || !plainMessage(message)) return false;
  if (message.channel_type === 'im') return true;
  if (!message.thread_ts) return false;
  const { botUser } = await context.installations.tokenOf(member);
  // That comes as app_mention too.
  if (message.text.includes(`<@${botUser}`)) return false;
  return (
    (await context.threads.find({ team: member.team, channel: message.channel, thread: message.thread_ts })) !==
    undefined
  );
}

export async function doEvent(context: DispatchContext, delivery: Delivery): Promise<void> {
  const event = eventIn(delivery.body);
  await handlerOf(context, event?.type ?? '')?.(delivery, event);
}

type Handler = (context: DispatchContext, delivery: Delivery, event: unknown) => Promise<void>;

/** Events that more than one feature is about. */
const handlers: Readonly<Record<string, Handler>> = {
  app_mention: mentioned,
  message: written,
  agent_session_stopped: stopSession,
};

function handlerOf(context: DispatchContext, type: string) {
  const own = handlers[type];
  if (own) return (delivery: Delivery, event: unknown) => own(context, delivery, event);
  return context.tables.events.get(type);
}

/** `@CodeTether <line>`: a command, or else words for an agent. In one of our threads, a reply. */
async function mentioned(context: DispatchContext, delivery: Delivery, event: unknown): Promise<void> {
  const message = said.safeParse(event).data;
  if (!message || message.bot_id) return;
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
async function written(context: DispatchContext, delivery: Delivery, event: unknown): Promise<void> {
  const message = said.safeParse(event).data;
  if (!message) return;
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
const asked = new LRUCache<string, true>({ max: 10_000, ttl: 24 * 3_600_000 });

async function askOnce(context: DispatchContext, request: Request, thread: string): Promise<void> {
  const key = `${request.member.team}/${request.channel}/${thread}/${request.member.user}`;
  if (asked.has(key)) return;
  await askToConnect(context, request);
  asked.set(key, true);
}

function eventIn(body: unknown): z.output<typeof envelope>['event'] | undefined {
  return envelope.safeParse(body).data?.event;
}

function plainMessage({ subtype }: Said): boolean {
  return subtype === undefined || subtype === 'file_share' || subtype === 'thread_broadcast';
}
