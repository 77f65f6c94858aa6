import type { Channel, Message } from '../model.ts';
import { dmOf } from '../state.ts';
import { WebApiError } from '../web-api-error.ts';
import { needChannel, shown } from './chat.ts';
import { type Call, type Methods, need, needUser, text } from './method.ts';

export const conversations: Methods = {
  'auth.test': {
    perMinute: 1_000,
    answer: ({ workspace, url }) => ({
      url,
      team: workspace.name,
      team_id: workspace.id,
      user: 'codetether',
      user_id: workspace.botUser,
      bot_id: workspace.botId,
    }),
  },
  'users.info': {
    perMinute: 100,
    scopes: ['users:read'],
    answer({ workspace, args }) {
      const user = needUser(workspace, need(args, 'user', 'user_not_found'));
      return {
        user: {
          id: user.id,
          team_id: user.home ?? workspace.id,
          name: user.name,
          real_name: user.name,
          tz: user.tz,
          is_admin: user.admin,
          is_owner: false,
          is_bot: false,
          deleted: false,
          ...((!user.home || user.colleague) &&
            workspace.enterprise && { enterprise_user: { id: user.id, enterprise_id: workspace.enterprise } }),
        },
      };
    },
  },
  'conversations.open': {
    perMinute: 50,
    scopes: ['im:write'],
    answer({ state, workspace, args }) {
      const user = needUser(workspace, need(args, 'users', 'users_list_not_supplied'));
      return { channel: { id: dmOf(state, workspace, user).id } };
    },
  },
  'conversations.info': {
    perMinute: 50,
    scopes: ['channels:read'],
    answer(call) {
      const channel = needChannel(call);
      return {
        channel: {
          id: channel.id,
          name: channel.name,
          is_archived: channel.archived,
          is_im: channel.kind === 'dm',
          is_private: channel.kind !== 'channel',
          is_member: channel.members.has(call.workspace.botUser),
        },
      };
    },
  },
  'conversations.history': {
    perMinute: 50,
    scopes: ['channels:history'],
    answer(call) {
      const channel = readable(call);
      const oldest = Number(text(call.args.oldest) || 0);
      const messages = channel.messages.filter(
        ({ ts, thread_ts, ephemeralTo, deleted }) =>
          Number(ts) > oldest && (!thread_ts || thread_ts === ts) && !ephemeralTo && !deleted,
      );
      return page(call, messages.toReversed());
    },
  },
  'conversations.replies': {
    perMinute: 50,
    scopes: ['channels:history'],
    answer(call) {
      const channel = readable(call);
      const root = text(call.args.ts);
      const messages = channel.messages.filter(
        ({ ts, thread_ts, ephemeralTo, deleted }) => (ts === root || thread_ts === root) && !ephemeralTo && !deleted,
      );
      if (messages.length === 0) throw new WebApiError('thread_not_found');
      return page(call, messages);
    },
  },
};

function readable(call: Call): Channel {
  const channel = needChannel(call);
  if (channel.members.has(call.workspace.botUser)) return channel;
  throw new WebApiError(channel.kind === 'channel' ? 'not_in_channel' : 'channel_not_found');
}

/** As for an app outside the Marketplace: no more than 15 at a time. */
function page(call: Call, messages: readonly Message[]): Record<string, unknown> {
  const from = Number(text(call.args.cursor) || 0);
  const most = Math.min(15, Number(call.args.limit ?? 15));
  const next = from + most < messages.length ? { next_cursor: String(from + most) } : {};
  const shownNow = messages.slice(from, from + most).map((message) => asked(call, message));
  return { messages: shownNow, has_more: 'next_cursor' in next, response_metadata: next };
}

/** Slack tells metadata only to those who ask for it. */
function asked({ args }: Call, message: Message): Record<string, unknown> {
  return {
    ...shown(message),
    ...(args.include_all_metadata && message.metadata ? { metadata: message.metadata } : {}),
  };
}
