import { type ActionOperation, createCronjob, createTask, startRalph } from '@codetether/core';
import { memberForm } from '../../forms/member-form.ts';
import type { Action } from '../../reply/action.ts';
import { directChannel } from '../../reply/reply.ts';
import type { Feature } from '../feature.ts';
import { type HomeContext, publishHome } from './home.ts';
import { type PromptsContext, suggestPrompts } from './suggested-prompts.ts';

export function homeFeature(context: HomeContext & PromptsContext): Feature {
  const form = (id: string, operation: ActionOperation): Action => ({
    id,
    form: ({ request: { member } }) => memberForm(context, member, operation, { metadata: { channel: member.user } }),
  });
  return {
    actions: [form('home:task', createTask), form('home:run', startRalph), form('home:cron', createCronjob)],
    events: {
      async app_home_opened({ tab, channel, context: viewed = {} }, { member }) {
        if (tab === 'home') await publishHome(context, member);
        if (tab === 'messages') await suggestPrompts(context, member, channel, viewed);
      },
      async app_context_changed({ channel, context: viewed }, { member }) {
        // Slack's documentation shows the event without a user, too: then nobody knows whose direct channel it is about.
        if (member.user === '') return;
        await suggestPrompts(context, member, channel ?? (await directChannel(context, member)), viewed);
      },
    },
  };
}
