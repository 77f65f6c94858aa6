import type { FeedState, PositionStore } from '@codetether/core';
import type { Sql } from './database.ts';

/** Where an account's watch loop stands. */
export function createPositionStore(sql: Sql, account: string): PositionStore {
  return {
    async get() {
      const [row] = await sql<{ position: FeedState }>`select position from positions where account = ${account}`;
      return row?.position;
    },
    async set(position) {
      await sql`
        insert into positions (account, position) values (${account}, ${position})
        on conflict (account) do update set position = excluded.position, updated_at = now()`;
    },
  };
}
