// Slack sends an app its own messages too, where the app is in the channel and subscribed to its messages: again at once, after a minute and after five
// minutes while the app does not take one.
import { setTimeout as wait } from 'node:timers/promises';
import { shown } from './methods/chat.ts';
import type { Channel, Message, Workspace } from './model.ts';
import type { Sender } from './sender.ts';
import { eventTypes, type State } from './state.ts';

const pauses = [0, 60_000, 300_000];

export type Echo = (workspace: Workspace, channel: Channel, message: Message) => void;

/** Until the signal. */
export function createEcho(sender: Sender, state: State, signal: AbortSignal): Echo {
  const deliver = async (workspace: Workspace, event: Readonly<Record<string, unknown>>) => {
    const eventId = state.id('Ev');
    for (const [index, pause] of [undefined, ...pauses].entries()) {
      if (pause !== undefined) await wait(pause, undefined, { signal, ref: false });
      const options = { eventId, ...(index > 0 && { retry: index }) };
      const response = await sender.event(workspace, event, options).catch(() => undefined);
      await response?.text().catch(() => undefined);
      if (response?.ok) return;
    }
  };
  return (workspace, channel, message) => {
    if (message.ephemeralTo || !channel.members.has(workspace.botUser)) return;
    const event = {
      type: 'message',
      ...(message.files.length > 0 && { subtype: 'file_share' }),
      ...(message.broadcast && { subtype: 'thread_broadcast' }),
      ...shown(message),
      channel: channel.id,
      channel_type: eventTypes[channel.kind],
      team: workspace.id,
      bot_id: workspace.botId,
      app_id: 'A1',
      bot_profile: { id: workspace.botId, app_id: 'A1', team_id: workspace.id, name: 'codetether', deleted: false },
      blocks: message.blocks.map((block) => ({ block_id: state.id('b'), ...block })),
    };
    void deliver(workspace, event).catch(() => undefined);
  };
}
