import type { Member } from '../../slack/delivery.ts';
import type { ChannelSettingsContext } from './channel-settings.ts';

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
