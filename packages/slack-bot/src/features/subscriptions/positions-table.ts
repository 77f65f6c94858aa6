import type { FeedState, PositionStore } from '@codetether/core';
import type { Sql } from '../../postgres/database.ts';
import type { Member } from '../../slack/delivery.ts';

/** The position of the watch loop of a member's account. A position in another account's tasks would mean nothing. */
export function createPositionStore(sql: Sql, { team, user }: Member, account: string): PositionStore {
  return {
    async get() {
      const [row] = await sql<{ position: FeedState }>`
        select position from positions where team = ${team} and slack_user = ${user} and account = ${account}`;
      return row?.position;
    },
    async set(position) {
      // A loop whose last subscription has just ended must not leave a place behind.
      await sql`
        insert into positions (team, slack_user, account, position)
        select ${team}::text, ${user}::text, ${account}, ${position}::jsonb
        where exists (select 1 from subscriptions where team = ${team} and owner = ${user} and paused is null)
        on conflict (team, slack_user) do update set
          account = excluded.account, position = excluded.position, updated_at = now()`;
    },
  };
}

/** A member who watches again later starts with what is new then. */
export async function forgetPosition(sql: Sql, { team, user }: Member): Promise<void> {
  await sql`delete from positions where team = ${team} and slack_user = ${user}`;
}
