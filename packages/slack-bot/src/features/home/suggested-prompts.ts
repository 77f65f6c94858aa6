// The prompts above the input of the direct channel. They follow what its user looks at in Slack.
import { prdChat } from '@codetether/core';
import type { BotContext } from '../../reply/bot-context.ts';
import type { Member } from '../../slack/delivery.ts';
import type { Viewed } from '../../slack/payloads.ts';
import type { Feature, Prompt } from '../feature.ts';

/** Slack shows four. */
const most = 4;

/** Those of the manifest, and wherever no feature knows better ones. */
export const suggestedPrompts: Prompt[] = [
  { title: 'Write a PRD', message: `${prdChat.command.noun} ${prdChat.command.verb} A wish list for our shop` },
  { title: 'Ask an agent', message: 'Which endpoints lack tests?' },
  { title: 'See my tasks', message: 'tasks' },
  { title: 'See all commands', message: 'help' },
];

export interface PromptsContext extends BotContext {
  suggesters: readonly NonNullable<Feature['suggest']>[];
}

/** Throws SlackCallError. */
export async function suggestPrompts(
  { slack, suggesters }: PromptsContext,
  member: Member,
  channel: string,
  viewed: Viewed,
): Promise<void> {
  const found = await Promise.all(suggesters.map((suggest) => suggest(member, viewed)));
  const prompts = [...found.flat(), ...suggestedPrompts].slice(0, most);
  // With a thread, Slack would not show them: https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
  await slack.call(member, 'assistant.threads.setSuggestedPrompts', { channel_id: channel, prompts });
}
