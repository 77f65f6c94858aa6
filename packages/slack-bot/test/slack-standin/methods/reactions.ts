// Reactions, as docs.slack.dev/reference/methods/reactions.add and reactions.remove describe them.
import type { Message } from '../model.ts';
import { WebApiError } from '../web-api-error.ts';
import { needChannel } from './chat.ts';
import { type Call, type Methods, need } from './method.ts';

export const reactions: Methods = {
  'reactions.add': {
    perMinute: 50,
    scopes: ['reactions:write'],
    answer(call) {
      const { message, reaction } = reactionOf(call);
      if (message.reactions.some((one) => isSame(one, reaction))) throw new WebApiError('already_reacted');
      message.reactions.push(reaction);
      return {};
    },
  },
  'reactions.remove': {
    perMinute: 20,
    scopes: ['reactions:write'],
    answer(call) {
      const { message, reaction } = reactionOf(call);
      const at = message.reactions.findIndex((one) => isSame(one, reaction));
      if (at === -1) throw new WebApiError('no_reaction');
      message.reactions.splice(at, 1);
      return {};
    },
  },
};

type Reaction = Message['reactions'][number];

function isSame(one: Reaction, other: Reaction): boolean {
  return one.name === other.name && one.user === other.user;
}

function reactionOf(call: Call): { message: Message; reaction: Reaction } {
  const name = need(call.args, 'name', 'invalid_name');
  if (!/^[\w'+-]+$/.test(name)) throw new WebApiError('invalid_name');
  const ts = need(call.args, 'timestamp', 'no_item_specified');
  const channel = needChannel(call);
  if (channel.archived) throw new WebApiError('is_archived');
  const message = channel.messages.find((one) => one.ts === ts && !one.deleted && !one.ephemeralTo);
  if (!message) throw new WebApiError('message_not_found');
  return { message, reaction: { name, user: call.workspace.botUser } };
}
