// The waits in PostgreSQL, for any number of instances. Claims and turns go by the clock of the database.
import { randomUUID } from 'node:crypto';
import type { Database } from '../postgres/database.ts';
import type { Migration } from '../postgres/migrate.ts';
import { type Call, claimSeconds, type Wait, type Waits } from './waits.ts';

export const waitMigrations: readonly Migration[] = [
  {
    name: 'waits-001',
    statements: `
      create table waits (
        callback text primary key,
        account text not null,
        key text not null,
        id text not null,
        -- Times of the relay, in ms since 1970.
        since bigint not null,
        attempts integer not null default 0,
        -- When to call; null until the end was seen.
        next bigint,
        claimed_until timestamptz
      );
      create index on waits (account);
      create index on waits (next);
      create index on waits (since);

      -- One row: the instance that looks for ends.
      create table wait_turns (
        one boolean primary key default true check (one),
        holder text not null,
        until timestamptz not null
      );
    `,
  },
];

/** In a database that has the tables. */
export function postgresWaits(sql: Database): Waits {
  const me = randomUUID();
  return {
    async add({ callback, account, key, id, since }) {
      const added = await sql`
        insert into waits (callback, account, key, id, since) values (${callback}, ${account}, ${key}, ${id}, ${since})
        on conflict do nothing returning 1`;
      if (added.length > 0) return 'added';
      const same = await sql`
        select 1 from waits where callback = ${callback} and account = ${account} and key = ${key} and id = ${id}`;
      return same.length > 0 ? 'known' : 'taken';
    },
    async countOf(account) {
      const [row] = await sql<{ count: number }>`select count(*) from waits where account = ${account}`;
      return row?.count ?? 0;
    },
    async takeTurn(ms) {
      const turn = await sql`
        insert into wait_turns (holder, until) values (${me}, now() + make_interval(secs => ${ms / 1_000}))
        on conflict (one) do update set holder = excluded.holder, until = excluded.until
        where wait_turns.holder = excluded.holder or wait_turns.until <= now() returning 1`;
      return turn.length > 0;
    },
    open: () => sql<Wait>`select callback, account, key, id, since from waits where next is null`,
    async ended(callback, now) {
      await sql`update waits set next = ${now} where callback = ${callback} and next is null`;
    },
    due: (now, most) => sql<Call>`
      update waits set claimed_until = now() + make_interval(secs => ${claimSeconds})
      where ctid = any(array(
        select ctid from waits where next <= ${now} and (claimed_until is null or claimed_until <= now())
        order by next limit ${most} for update skip locked
      )) returning callback, account, key, id, since, attempts`,
    async postpone(callback, until) {
      await sql`
        update waits set next = ${until}, attempts = attempts + 1, claimed_until = null where callback = ${callback}`;
    },
    async remove(callback) {
      await sql`delete from waits where callback = ${callback}`;
    },
    removeBefore: (since) =>
      sql<Wait>`delete from waits where since < ${since} returning callback, account, key, id, since`,
  };
}
