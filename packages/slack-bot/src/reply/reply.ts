// Somebody asked for something at some place: how to answer them, whatever it came by.

import type { SlackMessage, Snippet } from '../blocks/message.ts';
import { readable } from '../blocks/text.ts';
import type { Delivery, Member } from '../slack/delivery.ts';
import { isDirect } from '../slack/direct.ts';
import { codeOfStatus, SlackCallError, unlessRefused } from '../slack/slack-call-error.ts';
import { unanswered } from '../slack/slack-failure.ts';
import { slackFetch } from '../slack/slack-fetch.ts';
import type { BotContext } from './bot-context.ts';
import type { PublicPart, Request } from './request.ts';
import { tellInstaller } from './tell-installer.ts';
import { firstWay, type Way } from './ways.ts';

export interface RequestParts {
  delivery: Pick<Delivery, 'key' | 'member'>;
  channel: string;
  thread?: string;
  responseUrl?: string;
  prefix?: string;
}

/** Slash commands cannot be typed in threads, mentions can. */
const slash = '/codetether';

export function requestOf(
  context: BotContext,
  { delivery, channel, thread, responseUrl, prefix = slash }: RequestParts,
): Request {
  const { member, key } = delivery;
  const { team, enterprise } = member;
  // A press in App Home has a user for its channel.
  const direct = /^[DUW]/.test(channel);
  const post =
    (
      name: string,
      place: { channel: string; thread?: string; broadcast?: boolean },
      { urgency, stream }: Pick<PublicPart, 'urgency' | 'stream'> = {},
    ) =>
    (message: SlackMessage, plain: boolean) => {
      const { text, blocks } = shown(message);
      const part = { key: `${key}:${name}${plain ? ':plain' : ''}`, team, enterprise, ...place };
      return context.posts.once({ ...part, message: { text, blocks, stream } }, { urgency });
    };
  /** By response_url: it needs no token and no membership, and has expired after half an hour. */
  const respondWith = (type: 'ephemeral' | 'in_channel', name: string, thread = request.thread): Way[] => {
    if (!responseUrl) return [];
    const under = thread && { thread_ts: thread };
    const send = (message: SlackMessage) =>
      respond(responseUrl, { response_type: type, replace_original: false, ...under, ...shown(message) });
    return [(message) => untraced(`${key}:${name}`, () => send(message))];
  };
  const whisper =
    (name: string): Way =>
    (message) => {
      const args = { channel, user: member.user, ...(thread && { thread_ts: thread }), ...shown(message) };
      return untraced(`${key}:${name}`, () => context.slack.call(member, 'chat.postEphemeral', args));
    };
  const untraced = (answerKey: string, send: () => Promise<unknown>) =>
    context.posts.untraced({ key: answerKey, team, channel }, send);
  const lastWay: Way = () => tellInstaller(context, member, key);
  const request: Request = {
    key,
    member,
    channel,
    thread,
    prefix,
    direct,
    async privately(message, { name = 'private' } = {}) {
      // Only they read what is in the direct channel.
      const here = responseUrl
        ? respondWith('ephemeral', name)
        : [direct ? post(name, { channel, thread }) : whisper(name)];
      await firstWay([...here, post(`${name}:direct`, { channel: member.user }), lastWay], message);
      // A file cannot be ephemeral: it goes where only they see it.
      const { snippet } = message;
      if (!snippet) return;
      const place = isDirect(channel) ? { channel, thread } : { channel: member.user };
      await attach(context, `${key}:${name}`, member, place, snippet);
    },
    async publicly(message, part) {
      const at = await request.show(message, part);
      return at?.channel === channel ? at.ts : undefined;
    },
    async show(message, { name = 'answer', thread: under = thread, broadcast, urgency, stream } = {}) {
      let at: { channel: string; ts: string } | undefined;
      const here: Way = async (...given) => {
        const ts = await post(name, { channel, thread: under || undefined, broadcast }, { urgency, stream })(...given);
        if (message.snippet)
          await attach(context, `${key}:${name}`, member, { channel, thread: under || ts }, message.snippet);
        at = { channel, ts };
      };
      const inDirectChannel: Way = async (...given) => {
        const ts = await post(`${name}:direct`, { channel: member.user }, { urgency })(...given);
        at = { channel: member.user, ts };
      };
      const byResponse = respondWith('in_channel', `${name}:response`, under);
      await firstWay([here, ...byResponse, inDirectChannel, lastWay], message);
      return at;
    },
  };
  return request;
}

/** As the Web API takes it. */
export function shown({ text, blocks }: SlackMessage): {
  text: string;
  blocks: SlackMessage['blocks'];
  unfurl_links: false;
  unfurl_media: false;
} {
  return { text: text || readable(''), blocks, unfurl_links: false, unfurl_media: false };
}

/** Throws SlackCallError; `expired_url` half an hour after the command. */
export async function respond(url: string, body: object): Promise<void> {
  const response = await slackFetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  }).catch((thrown: unknown) => {
    throw unanswered('response_url', thrown);
  });
  if (response.ok) return;
  const code = /"error":"(\w+)"/.exec(await response.text())?.[1] ?? codeOfStatus(response.status);
  throw new SlackCallError('response_url', code);
}

export async function directChannel(context: Pick<BotContext, 'slack'>, member: Member): Promise<string> {
  const { channel } = await context.slack.call(member, 'conversations.open', { users: member.user });
  return typeof channel === 'object' && channel !== null && 'id' in channel ? String(channel.id) : member.user;
}

/** The whole of a long text as a file in the thread, once for each key. */
export async function attach(
  context: Pick<BotContext, 'posts' | 'log'>,
  key: string,
  member: Member,
  place: { channel: string; thread?: string },
  file: Snippet,
): Promise<void> {
  const { team, enterprise } = member;
  const message = { text: readable(file.title), file };
  // The message with the beginning of the text is posted; that counts more.
  await unlessRefused(context.posts.once({ key: `${key}:file`, team, enterprise, ...place, message }), context.log);
}
