import type { BotContext } from '../../reply/bot-context.ts';

export interface ChannelSettingsContext extends BotContext {
  channels: Channels;
}

export interface ChannelSettings {
  codebaseId?: string;
  /** Who may cancel, besides workspace administrators: the requester only, or everyone. */
  cancel: 'requester' | 'everyone';
}

export interface Channels {
  get(team: string, channel: string): Promise<ChannelSettings>;
  set(team: string, channel: string, settings: Partial<ChannelSettings>): Promise<void>;
}
