import type { ConversationStore, Turn } from '@codetether/core';
import type { Sql } from '@codetether/hosting/postgres';

/** The turns of one account's conversations. */
export function createConversationStore(sql: Sql, account: string): ConversationStore {
  return {
    async get(id) {
      const [row] = await sql<{ turns: Turn[] }>`
        select turns from conversations where account = ${account} and id = ${id}`;
      return row?.turns;
    },
    async set(id, turns) {
      await sql`
        insert into conversations (account, id, turns) values (${account}, ${id}, ${JSON.stringify(turns)})
        on conflict (account, id) do update set turns = excluded.turns, updated_at = now()`;
    },
  };
}
