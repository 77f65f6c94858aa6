import type { Database } from '@codetether/hosting/postgres';
import { present } from '../../postgres/present.ts';
import type { ChannelSettings, Channels } from './channel-settings.ts';

export function createChannels(sql: Database): Channels {
  return {
    async get(team, channel) {
      const [row] = await sql<{ codebase_id: string | null; cancel: ChannelSettings['cancel'] }>`
        select codebase_id, cancel from channels where team = ${team} and channel = ${channel}`;
      if (!row) return { cancel: 'requester' };
      return present({ cancel: row.cancel, codebaseId: row.codebase_id });
    },
    async set(team, channel, settings) {
      // A key that is there and undefined takes the setting away.
      const codebase = 'codebaseId' in settings;
      await sql`
        insert into channels as c (team, channel, codebase_id, cancel)
        values (${team}, ${channel}, ${settings.codebaseId}, ${settings.cancel ?? 'requester'})
        on conflict (team, channel) do update set
          codebase_id = case when ${codebase} then ${settings.codebaseId}::text else c.codebase_id end,
          cancel = coalesce(${settings.cancel}, c.cancel)`;
    },
  };
}
