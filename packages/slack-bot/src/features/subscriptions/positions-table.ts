import type { FeedState, PositionStore } from '@codetether/core';
import type { Sql } from '@codetether/hosting/postgres';
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
      // A loop whose last subscription has just ended must not leave a place behind, nor one that the loop for all replaces.
      await sql`
        insert into positions (team, slack_user, account, position)
        select ${team}::text, ${user}::text, ${account}, ${position}::jsonb
        where exists (select 1 from subscriptions where team = ${team} and owner = ${user} and paused is null)
          and not exists (select 1 from positions where team = '')
        on conflict (team, slack_user) do update set
          account = excluded.account, position = excluded.position, updated_at = now()`;
    },
  };
}

/** A member who watches again later starts with what is new then. */
export async function forgetPosition(sql: Sql, { team, user }: Member): Promise<void> {
  await sql`delete from positions where team = ${team} and slack_user = ${user}`;
}

/** The place of the watcher of all accounts. As long as it is kept, that watcher is in charge, and no account needs one of its own. */
export function createSharedPosition(sql: Sql): PositionStore {
  return {
    async get() {
      const [row] = await sql<{ position: FeedState }>`select position from positions where team = ''`;
      return row?.position;
    },
    async set(position) {
      await sql`
        insert into positions (team, slack_user, account, position) values ('', '', '', ${position}::jsonb)
        on conflict (team, slack_user) do update set position = excluded.position, updated_at = now()`;
    },
  };
}

export async function isWatchedForAll(sql: Sql): Promise<boolean> {
  return (await sql`select 1 from positions where team = ''`).length > 0;
}

/** Each account's own turns continue where the watcher of all accounts stopped, or at the account's older place. Call it in a transaction. */
export async function shareOutPosition(sql: Sql): Promise<void> {
  await sql`
    insert into positions (team, slack_user, account, position)
    select distinct a.team, a.slack_user, a.account, p.position from accounts a
    join subscriptions s on s.team = a.team and s.owner = a.slack_user and s.paused is null
    cross join (select position from positions where team = '') p
    on conflict (team, slack_user) do nothing`;
  await sql`
    insert into looks (kind, team, slack_user) select distinct 'subscriptions', a.team, a.slack_user from accounts a
    join subscriptions s on s.team = a.team and s.owner = a.slack_user and s.paused is null
    on conflict do nothing`;
  await sql`delete from positions where team = ''`;
}
