import { type ActionOperation, createCronjob, createTask, prdChat, startRalph } from '@codetether/core';
import { memberForm } from '../../forms/member-form.ts';
import type { Action } from '../../reply/action.ts';
import type { Feature } from '../feature.ts';
import { type HomeContext, publishHome } from './home.ts';

/** Shown in an empty direct channel; at most four. */
export const suggestedPrompts = [
  { title: 'Write a PRD', message: `${prdChat.command.noun} ${prdChat.command.verb} A wish list for our shop` },
  { title: 'Ask an agent', message: 'Which endpoints lack tests?' },
  { title: 'See my tasks', message: 'tasks' },
  { title: 'See all commands', message: 'help' },
];

export function homeFeature(context: HomeContext): Feature {
  const form = (id: string, operation: ActionOperation): Action => ({
    id,
    form: ({ request: { member } }) => memberForm(context, member, operation, { metadata: { channel: member.user } }),
  });
  return {
    actions: [form('home:task', createTask), form('home:run', startRalph), form('home:cron', createCronjob)],
    events: {
      async app_home_opened({ tab, channel }, { member }) {
        if (tab === 'home') await publishHome(context, member);
        if (tab !== 'messages') return;
        await context.slack.call(member, 'assistant.threads.setSuggestedPrompts', {
          channel_id: channel,
          prompts: suggestedPrompts,
        });
      },
    },
  };
}
