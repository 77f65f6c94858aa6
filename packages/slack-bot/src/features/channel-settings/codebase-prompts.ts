// Prompts about the codebase of the channel that a user looks at.
import { type ActionOperation, createTask, prdChat } from '@codetether/core';
import { bounded, clean } from '@codetether/core/untrusted';
import type { Member } from '../../slack/delivery.ts';
import type { Viewed } from '../../slack/payloads.ts';
import type { Prompt } from '../feature.ts';
import { type ChannelSettingsContext, codebaseName } from './channel-settings.ts';

export async function codebasePrompts(
  context: ChannelSettingsContext,
  member: Member,
  { channel }: Viewed,
): Promise<Prompt[]> {
  if (channel === undefined) return [];
  const { codebaseId } = await context.channels.get(member.team, channel);
  // Without an account they could not use them, and would read an ID.
  if (codebaseId === undefined || !(await context.accounts.callerOf(member))) return [];
  const name = bounded(clean((await codebaseName(context, member, codebaseId)) ?? codebaseId), 40);
  const line = ({ command }: ActionOperation, text: string) =>
    `${command.noun} ${command.verb} --codebase ${codebaseId} ${text}`;
  return [
    { title: `Write a PRD for ${name}`, message: line(prdChat, 'A wish list for our shop') },
    { title: `New task in ${name}`, message: line(createTask, 'Add the tests that are missing') },
  ];
}
