import { isForgettable, type MemoryStore } from '@codetether/core';
import type { Sql } from '@codetether/hosting/postgres';
import { inBatches } from '../../postgres/batches.ts';

/** Keeps the accounts' memories of the server, for all instances. Losing the table costs requests. */
export function createMemoryTable(sql: Sql): MemoryStore {
  return {
    async get(names) {
      if (names.length === 0) return new Map();
      const rows = await sql<{ name: string; value: string }>`
        select name, value from memories where name = any(${[...names]}::text[])`;
      return new Map(rows.map(({ name, value }) => [name, value]));
    },
    async set(entries) {
      // In one order, so that two instances do not wait for each other's rows.
      const names = [...entries.keys()].sort();
      await sql`
        insert into memories (name, value, forgettable)
        select * from unnest(
          ${names}::text[], ${names.map((name) => entries.get(name))}::text[], ${names.map(isForgettable)}::boolean[])
        on conflict (name) do update set value = excluded.value, learned_at = now()`;
    },
  };
}

/** The most entries that are forgotten only together: each promises that none of the others is missing. */
const mostOthers = 1_000_000;

export async function forgetOldMemories(sql: Sql, { most = mostOthers } = {}): Promise<void> {
  await inBatches(
    () => sql`
      delete from memories where ctid = any(array(
        select ctid from memories where forgettable and learned_at < now() - interval '30 days' limit 1000
      )) returning 1`,
  );
  const tooMany = await sql`select 1 from memories where not forgettable order by name offset ${most} limit 1`;
  if (tooMany.length > 0) await sql`truncate memories`;
}
