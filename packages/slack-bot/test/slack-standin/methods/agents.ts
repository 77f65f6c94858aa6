import type { Channel } from '../model.ts';
import { WebApiError } from '../web-api-error.ts';
import { needChannel } from './chat.ts';
import { type Call, type Methods, need, text } from './method.ts';

const statuses = ['active', 'processing', 'suspended', 'closed'];

export const agents: Methods = {
  'assistant.threads.setSuggestedPrompts': {
    perMinute: 100,
    scopes: ['assistant:write'],
    answer(call) {
      const channel = needChannel({ ...call, args: { channel: call.args.channel_id } });
      const { prompts } = call.args;
      if (!Array.isArray(prompts) || prompts.length === 0 || prompts.length > 4)
        throw new WebApiError('invalid_arguments');
      for (const prompt of prompts) for (const name of ['title', 'message']) need(prompt, name);
      // Of an app with an agent_view, Slack drops these without a word.
      if (call.args.thread_ts === undefined) call.state.prompts.set(channel.id, prompts);
      return {};
    },
  },
  'agents.sessions.setStatus': {
    perMinute: 50,
    scopes: ['chat:write'],
    answer(call) {
      const status = need(call.args, 'status');
      if (!statuses.includes(status)) throw new WebApiError('invalid_arguments');
      const title = text(call.args.title) || undefined;
      if (title && title.length > 200) throw new WebApiError('invalid_arguments');
      const { key, channel } = sessionOf(call);
      const initiator = text(call.args.initiator_user_id);
      if (initiator && !channel.members.has(initiator)) throw new WebApiError('invalid_arguments');
      // The title is for a new session.
      call.state.sessions.set(key, { ...(call.state.sessions.get(key) ?? { title }), status });
      return {};
    },
  },
  'agents.sessions.rename': {
    perMinute: 50,
    scopes: ['chat:write'],
    answer(call) {
      const title = need(call.args, 'title');
      if (title.length > 200) throw new WebApiError('invalid_arguments');
      const session = call.state.sessions.get(sessionOf(call).key);
      if (!session) throw new WebApiError('session_not_found');
      session.title = title;
      return { title };
    },
  },
};

function sessionOf(call: Call): { key: string; channel: Channel } {
  const channel = needChannel({ ...call, args: { channel: call.args.channel_id ?? call.args.channel } });
  if (channel.kind !== 'dm') throw new WebApiError('channel_type_not_supported');
  return { key: `${channel.id}/${need(call.args, 'thread_ts')}`, channel };
}
