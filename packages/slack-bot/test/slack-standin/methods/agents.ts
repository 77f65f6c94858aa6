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
      call.state.prompts.set(channel.id, prompts);
      return {};
    },
  },
  'agents.sessions.setStatus': {
    perMinute: 100,
    scopes: ['assistant:write'],
    answer(call) {
      const status = need(call.args, 'status');
      if (!statuses.includes(status)) throw new WebApiError('invalid_arguments');
      const title = text(call.args.title) || undefined;
      if (title && title.length > 200) throw new WebApiError('invalid_arguments');
      const session = sessionKey(call);
      call.state.sessions.set(session, { title, ...call.state.sessions.get(session), status });
      return {};
    },
  },
  'agents.sessions.rename': {
    perMinute: 50,
    scopes: ['assistant:write'],
    answer(call) {
      const title = need(call.args, 'title');
      const session = call.state.sessions.get(sessionKey(call));
      if (!session) throw new WebApiError('session_not_found');
      session.title = title.slice(0, 200);
      return {};
    },
  },
};

function sessionKey(call: Call): string {
  const channel = needChannel({ ...call, args: { channel: call.args.channel_id ?? call.args.channel } });
  if (channel.kind !== 'dm') throw new WebApiError('channel_type_not_supported');
  return `${channel.id}/${need(call.args, 'thread_ts')}`;
}
