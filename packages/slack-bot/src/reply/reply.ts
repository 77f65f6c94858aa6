// Somebody asked for something at some place: how to answer them, whatever it came by.

import type { SlackMessage, Snippet } from '../blocks/message.ts';
import { readable } from '../blocks/text.ts';
import type { Delivery, Member } from '../slack/delivery.ts';
import { codeOfStatus, isChannelLost, SlackCallError, unlessRefused } from '../slack/slack-call-error.ts';
import { unanswered } from '../slack/slack-failure.ts';
import { slackFetch } from '../slack/slack-fetch.ts';
import type { BotContext } from './bot-context.ts';
import type { Request } from './request.ts';

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
  const under = thread && { thread_ts: thread };
  const post = (
    message: SlackMessage,
    { name, ...place }: { name: string; channel: string; thread?: string; broadcast?: boolean },
  ) => {
    const { text, blocks } = shown(message);
    return context.posts.once({ key: `${key}:${name}`, team, enterprise, ...place, message: { text, blocks } });
  };
  /** Where nothing else reaches them. */
  const directly = (message: SlackMessage, name: string) => post(message, { name, channel: member.user });
  /** Answers by response_url. After half an hour it has expired, and the answer goes to the direct channel. */
  const respondTo = async (
    url: string,
    message: SlackMessage,
    { type, name }: { type: 'ephemeral' | 'in_channel'; name: string },
  ) => {
    try {
      await respond(url, { response_type: type, replace_original: false, ...under, ...shown(message) });
    } catch (thrown) {
      if (!(thrown instanceof SlackCallError) || !['expired_url', 'used_url'].includes(thrown.code)) throw thrown;
      await directly(message, name);
    }
  };
  const whisper = async (message: SlackMessage) => {
    if (responseUrl) return respondTo(responseUrl, message, { type: 'ephemeral', name: 'private' });
    if (direct) return request.publicly({ ...message, snippet: undefined });
    try {
      await context.slack.call(member, 'chat.postEphemeral', {
        channel,
        user: member.user,
        ...under,
        ...shown(message),
      });
    } catch (thrown) {
      if (!isChannelLost(thrown)) throw thrown;
      await directly(message, 'private');
    }
  };
  const request: Request = {
    key,
    member,
    channel,
    thread,
    prefix,
    direct,
    async privately(message) {
      await whisper(message);
      // A file cannot be ephemeral: it goes where only they see it.
      const { snippet } = message;
      if (!snippet) return;
      const place = channel.startsWith('D') ? { channel, thread } : { channel: member.user };
      await attach(context, `${key}:private`, member, place, snippet);
    },
    async publicly(message, { name = 'answer', thread: under = thread, broadcast } = {}) {
      try {
        const ts = await post(message, { name, channel, thread: under || undefined, broadcast });
        if (message.snippet)
          await attach(context, `${key}:${name}`, member, { channel, thread: under || ts }, message.snippet);
        return ts;
      } catch (thrown) {
        if (direct || !isChannelLost(thrown)) throw thrown;
        // The bot is not in this channel, but response_url of a command lets it answer there; a form has no such address.
        if (responseUrl) await respondTo(responseUrl, message, { type: 'in_channel', name: `${name}:direct` });
        else await directly(message, `${name}:direct`);
        return undefined;
      }
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
