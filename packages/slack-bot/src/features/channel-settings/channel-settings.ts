import type { BotContext } from '../../reply/bot-context.ts';
import { withCodebaseNames } from '../../reply/codebase-names.ts';
import type { Member } from '../../slack/delivery.ts';

export interface ChannelSettingsContext extends BotContext {
  channels: Channels;
}

export interface ChannelSettings {
  codebaseId?: string;
  /** Besides workspace administrators, the requester may cancel, or everyone. */
  cancel: 'requester' | 'everyone';
}

export interface Channels {
  get(team: string, channel: string): Promise<ChannelSettings>;
  set(team: string, channel: string, settings: Partial<ChannelSettings>): Promise<void>;
}

/** The codebase that is meant when none is named: the channel's, else the member's own. */
export async function defaultCodebase(
  { channels }: Pick<ChannelSettingsContext, 'channels'>,
  { team, user }: Member,
  channel: string,
): Promise<string | undefined> {
  const { codebaseId } = await channels.get(team, channel);
  // A member's own settings are kept like those of a channel, under the user's id.
  return codebaseId ?? (await channels.get(team, user)).codebaseId;
}

/** For people; its ID where no name is known. */
export async function codebaseName(
  context: ChannelSettingsContext,
  member: Member,
  codebaseId: string | undefined,
): Promise<string | undefined> {
  if (codebaseId === undefined) return undefined;
  const caller = await context.accounts.callerOf(member);
  const [named] = await withCodebaseNames(context, caller, [{ codebase_id: codebaseId }]);
  return named?.codebase_id;
}
