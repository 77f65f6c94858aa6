// Events: mentions, messages in threads and in the direct channel, App Home, links, and the end of an installation.
import { operations, prdChat, sendMessage } from '@codetether/core';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { note } from '../blocks/card-message.ts';
import { decoded, withoutMention } from '../command-line/entities.ts';
import { publishHome } from '../features/home/home.ts';
import { converse } from '../features/threads/converse.ts';
import { unfurl } from '../features/unfurl/unfurl.ts';
import { askToConnect, tellFailure } from '../reply/failures.ts';
import { requestOf } from '../reply/reply.ts';
import type { Request } from '../reply/request.ts';
import type { Delivery } from '../slack/delivery.ts';
import type { DispatchContext } from './context.ts';
import { doLine, readLine } from './run-command-line.ts';
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

const opened = z.looseObject({ tab: z.string(), user: z.string(), channel: z.string() });

/** A user who left the workspace; all other changes of profiles are none of ours. */
const deactivated = z.looseObject({ user: z.looseObject({ id: z.string(), deleted: z.literal(true) }) });

/** Most messages of a channel are none of ours: they are let go before anything is written. */
export async function wantsEvent(context: DispatchContext, { member, body }: Delivery): Promise<boolean> {
  const event = eventIn(body);
  if (!event) return false;
  if (event.type === 'user_change') return deactivated.safeParse(event).success;
  if (event.type !== 'message') return handlers[event.type] !== undefined;
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
  await handlers[event?.type ?? '']?.(context, delivery, event);
}

type Handler = (context: DispatchContext, delivery: Delivery, event: unknown) => Promise<void>;

const handlers: Readonly<Record<string, Handler>> = {
  app_mention: mentioned,
  message: written,
  app_home_opened: homeOpened,
  link_shared: unfurl,
  agent_session_stopped: stopSession,
  user_change: async (context, { member }, event) => {
    const { user } = deactivated.parse(event);
    await context.accounts.disconnect({ ...member, user: user.id });
  },
  app_uninstalled: async (context, { member }) => context.purge(member),
  tokens_revoked: async (context, { member }, event) => {
    const { tokens } = z
      .looseObject({ tokens: z.looseObject({ bot: z.array(z.string()).nullish() }).optional() })
      .parse(event);
    if (tokens?.bot?.length) await context.purge(member);
  },
};

/** `@CodeTether <line>`: the grammar, or else words for an agent. In a thread that goes on, a reply. */
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

/** A reply in a thread of ours, or words in the direct channel. */
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
    return request.privately(note('I read words only, no files. Say it in a message.', { mark: 'speech_balloon' }));
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
  const parsed = readLine(line);
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

/** Who is not linked may chat with others in a thread of ours: they are asked once in a day, not at each word. */
const asked = new LRUCache<string, true>({ max: 10_000, ttl: 24 * 3_600_000 });

async function askOnce(context: DispatchContext, request: Request, thread: string): Promise<void> {
  const key = `${request.member.team}/${request.channel}/${thread}/${request.member.user}`;
  if (asked.has(key)) return;
  await askToConnect(context, request);
  asked.set(key, true);
}

async function homeOpened(context: DispatchContext, { member }: Delivery, event: unknown): Promise<void> {
  const home = opened.safeParse(event).data;
  if (home?.tab === 'home') return publishHome(context, member);
  if (home?.tab !== 'messages') return;
  await context.slack.call(member, 'assistant.threads.setSuggestedPrompts', {
    channel_id: home.channel,
    prompts: suggestedPrompts,
  });
}

/** At most four. */
export const suggestedPrompts = [
  { title: 'Write a PRD', message: `${prdChat.command.aliases?.[0] ?? ''} A wish list for our shop` },
  { title: 'Ask an agent', message: 'Which endpoints lack tests?' },
  { title: 'See my tasks', message: 'tasks' },
  { title: 'See all commands', message: 'help' },
];

function eventIn(body: unknown): z.output<typeof envelope>['event'] | undefined {
  return envelope.safeParse(body).data?.event;
}

function plainMessage({ subtype }: Said): boolean {
  return subtype === undefined || subtype === 'file_share' || subtype === 'thread_broadcast';
}
