// Files in Slack's present way: ask for an address, put the bytes there, share the result.
import { WebApiError } from '../web-api-error.ts';
import { needChannel, put } from './chat.ts';
import { type Methods, need, text } from './method.ts';

export const files: Methods = {
  'files.getUploadURLExternal': {
    perMinute: 100,
    scopes: ['files:write'],
    answer({ state, url, workspace, args }) {
      const name = need(args, 'filename');
      const length = Number(args.length);
      if (!Number.isInteger(length) || length < 1) throw new WebApiError('invalid_arguments');
      const id = state.id('F');
      state.files.set(id, { id, name, title: name, length, team: workspace.id });
      return { upload_url: `${url}/upload/${id}`, file_id: id };
    },
  },
  'files.info': {
    perMinute: 100,
    scopes: ['files:read'],
    answer({ state, workspace, args, url }) {
      const file = state.files.get(need(args, 'file'));
      if (!file || file.team !== workspace.id) throw new WebApiError('file_not_found');
      const { id, name, title, length, more } = file;
      return { file: { id, name, title, size: length, url_private: `${url}/files/${id}`, ...more } };
    },
  },
  'files.completeUploadExternal': {
    perMinute: 100,
    scopes: ['files:write'],
    answer(call) {
      const { state, workspace, args } = call;
      const wanted = args.files;
      if (!Array.isArray(wanted) || wanted.length === 0) throw new WebApiError('invalid_arguments');
      const shared = wanted.map(({ id, title }: { id: string; title?: string }) => {
        const file = state.files.get(id);
        if (!file || file.team !== workspace.id) throw new WebApiError('file_not_found');
        if (file.content === undefined) throw new WebApiError('file_update_failed');
        return Object.assign(file, title ? { title } : {});
      });
      if (args.channel_id) {
        const channel = needChannel({ ...call, args: { channel: args.channel_id } });
        if (!channel.members.has(workspace.botUser)) throw new WebApiError('not_in_channel');
        put(call, channel, {
          text: text(args.initial_comment),
          thread_ts: text(args.thread_ts) || undefined,
          files: shared,
        });
      }
      return { files: shared.map(({ id, title }) => ({ id, title })) };
    },
  },
};
