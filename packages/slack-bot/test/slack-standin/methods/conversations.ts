import type { Message } from '../model.ts';
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
      const channel = needChannel(call);
      const oldest = Number(text(call.args.oldest) || 0);
      const messages = channel.messages.filter(
        ({ ts, thread_ts, ephemeralTo, deleted }) =>
          Number(ts) > oldest && (!thread_ts || thread_ts === ts) && !ephemeralTo && !deleted,
      );
      return { messages: messages.toReversed().map((message) => asked(call, message)), has_more: false };
    },
  },
  'conversations.replies': {
    perMinute: 50,
    scopes: ['channels:history'],
    answer(call) {
      const channel = needChannel(call);
      const root = text(call.args.ts);
      const messages = channel.messages.filter(
        ({ ts, thread_ts, ephemeralTo, deleted }) => (ts === root || thread_ts === root) && !ephemeralTo && !deleted,
      );
      if (messages.length === 0) throw new WebApiError('thread_not_found');
      return { messages: messages.map((message) => asked(call, message)), has_more: false };
    },
  },
};

/** Slack tells metadata only to those who ask for it. */
function asked({ args }: Call, message: Message): Record<string, unknown> {
  return {
    ...shown(message),
    ...(args.include_all_metadata && message.metadata ? { metadata: message.metadata } : {}),
  };
}
