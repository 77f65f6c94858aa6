import type { BotContext } from '../../reply/bot-context.ts';

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
