import type { Database } from '@codetether/hosting/postgres';
import { present } from '../../postgres/present.ts';
import type { PrdRun, Thread, Threads } from './thread.ts';

interface Row {
  team: string;
  channel: string;
  thread: string;
  conversation_id: string;
  operation: string;
  owner: string;
  codebase_id: string | null;
  prd: string | null;
  turns: string[];
  muted: boolean;
  title: string | null;
  run: PrdRun | null;
}

export function createThreads(sql: Database): Threads {
  return {
    async find({ team, channel, thread }) {
      const [row] = await sql<Row>`
        select * from threads where team = ${team} and channel = ${channel} and thread = ${thread}`;
      return row && threadOf(row);
    },
    async save(thread) {
      await sql`
        insert into threads (team, channel, thread, conversation_id, operation, owner, codebase_id, prd, turns)
        values (${thread.team}, ${thread.channel}, ${thread.thread}, ${thread.conversationId}, ${thread.operation},
          ${thread.owner}, ${thread.codebaseId}, ${thread.prd}, ${[...thread.turns]})
        on conflict (team, channel, thread) do update set
          conversation_id = excluded.conversation_id, operation = excluded.operation,
          codebase_id = excluded.codebase_id, prd = excluded.prd, turns = excluded.turns, updated_at = now()`;
    },
    async mute({ team, channel, thread }, muted) {
      await sql`
        update threads set muted = ${muted} where team = ${team} and channel = ${channel} and thread = ${thread}`;
    },
    async entitle({ team, channel, thread }, title) {
      await sql`
        update threads set title = ${title} where team = ${team} and channel = ${channel} and thread = ${thread}`;
    },
    async claimRun({ team, channel, thread }, run, after) {
      const [row] = await sql<{ run: PrdRun }>`
        update threads set run = case
            when run is null or run->>'digest' <> ${run.digest} or run->>'press' = ${after}::text then ${run}::jsonb
            else run
          end
        where team = ${team} and channel = ${channel} and thread = ${thread}
        returning run`;
      return row?.run ?? run;
    },
    async settleRun({ team, channel, thread }, press, runId) {
      await sql`
        update threads set run = case
            when ${runId}::text is null then null
            else jsonb_set(run, '{runId}', to_jsonb(${runId}::text))
          end
        where team = ${team} and channel = ${channel} and thread = ${thread} and run->>'press' = ${press}`;
    },
  };
}

function threadOf({ conversation_id: conversationId, codebase_id: codebaseId, ...row }: Row): Thread {
  const { team, channel, thread, operation, owner, prd, turns, muted, title, run } = row;
  return present({
    team,
    channel,
    thread,
    conversationId,
    operation,
    owner,
    codebaseId,
    prd,
    turns,
    muted,
    title,
    run,
  });
}
