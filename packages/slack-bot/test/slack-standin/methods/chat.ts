import { assertBlocks } from '../block-kit/assert.ts';
import type { Channel, Message } from '../model.ts';
import { dmOf, findChannel, newMessage } from '../state.ts';
import { WebApiError } from '../web-api-error.ts';
import { type Call, type Methods, need, needUser, text } from './method.ts';
import { isStreaming } from './streams.ts';

export const chat: Methods = {
  'chat.postMessage': {
    perMinute: 0,
    scopes: ['chat:write'],
    answer(call) {
      const channel = writable(call, { asMember: true });
      const message = post(call, channel);
      return { channel: channel.id, ts: message.ts, message: shown(message) };
    },
  },
  'chat.postEphemeral': {
    perMinute: 100,
    scopes: ['chat:write'],
    answer(call) {
      const channel = writable(call, { asMember: true });
      const user = need(call.args, 'user');
      if (!channel.members.has(user)) throw new WebApiError('user_not_in_channel');
      const message = post(call, channel, user);
      return { message_ts: message.ts };
    },
  },
  'chat.update': {
    perMinute: 50,
    scopes: ['chat:write'],
    answer(call) {
      const channel = writable(call);
      const message = own(call, channel);
      const written = content(call, 4_000);
      if (isStreaming(call.state, message)) throw new WebApiError('streaming_state_conflict');
      Object.assign(message, written, { edits: message.edits + 1 });
      return { channel: channel.id, ts: message.ts, text: message.text, message: shown(message) };
    },
  },
  'chat.delete': {
    perMinute: 50,
    scopes: ['chat:write'],
    answer(call) {
      const channel = writable(call);
      const message = own(call, channel);
      message.deleted = true;
      return { channel: channel.id, ts: message.ts };
    },
  },
  'chat.getPermalink': {
    perMinute: 1_000,
    answer(call) {
      const channel = needChannel(call);
      const ts = need(call.args, 'message_ts', 'message_not_found');
      return {
        channel: channel.id,
        permalink: `https://${call.workspace.name}.slack.com/archives/${channel.id}/p${ts.replace('.', '')}`,
      };
    },
  },
};

export function needChannel({ workspace, args, state }: Call): Channel {
  const id = need(args, 'channel', 'channel_not_found');
  const user = workspace.users.get(id);
  const channel = user ? dmOf(state, workspace, user) : findChannel(workspace, id);
  if (!channel) throw new WebApiError('channel_not_found');
  return channel;
}

export function writable(call: Call, { asMember = false } = {}): Channel {
  const channel = needChannel(call);
  if (channel.archived) throw new WebApiError('is_archived');
  const member = channel.members.has(call.workspace.botUser);
  const anywhere = channel.kind === 'channel' && call.workspace.scopes.has('chat:write.public');
  if (asMember && !member && !anywhere)
    throw new WebApiError(channel.kind === 'channel' ? 'not_in_channel' : 'channel_not_found');
  return channel;
}

export function own({ workspace, args }: Call, channel: Channel): Message {
  const message = channel.messages.find(
    ({ ts, deleted, ephemeralTo }) => ts === text(args.ts) && !deleted && !ephemeralTo,
  );
  if (!message) throw new WebApiError('message_not_found');
  if (message.user !== workspace.botUser) throw new WebApiError('cant_update_message');
  return message;
}

function post(call: Call, channel: Channel, ephemeralTo?: string): Message {
  if (ephemeralTo) needUser(call.workspace, ephemeralTo);
  const thread_ts = text(call.args.thread_ts) || undefined;
  if (thread_ts && !ephemeralTo && !channel.messages.some(({ ts }) => ts === thread_ts))
    throw new WebApiError('thread_not_found');
  return put(call, channel, {
    ...content(call, 40_000),
    thread_ts,
    ephemeralTo,
    broadcast: call.args.reply_broadcast === true || call.args.reply_broadcast === 'true',
  });
}

/** A message of the app. */
export function put(
  { state, workspace }: Pick<Call, 'state' | 'workspace'>,
  channel: Channel,
  part: Pick<Message, 'text'> & Partial<Message>,
): Message {
  const message = newMessage(state, { ...part, user: workspace.botUser, channel: channel.id });
  channel.messages.push(message);
  state.posted(workspace, channel, message);
  return message;
}

function content({ args }: Call, longest: number): Pick<Message, 'text' | 'blocks' | 'metadata'> {
  return checkedContent(args, longest);
}

/** Text, blocks and metadata of a message, as Slack would take them. */
export function checkedContent(
  args: Readonly<Record<string, unknown>>,
  longest: number,
): Pick<Message, 'text' | 'blocks' | 'metadata'> {
  const words = text(args.text);
  const blocks = args.blocks === undefined ? [] : assertBlocks(args.blocks, 'message');
  if (words === '' && blocks.length === 0) throw new WebApiError('no_text');
  if (words === '')
    throw new WebApiError('no_text', ['[standin] a message needs a text for notifications and screen readers']);
  if (words.length > longest) throw new WebApiError('msg_too_long');
  return { text: words, blocks, metadata: args.metadata };
}

/** As the Web API answers it. */
export function shown(message: Message): Record<string, unknown> {
  return {
    type: 'message',
    ts: message.ts,
    text: message.text,
    user: message.user,
    blocks: message.blocks,
    ...(message.files.length > 0 ? { files: message.files.map(({ id, name, title }) => ({ id, name, title })) } : {}),
    ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
  };
}
