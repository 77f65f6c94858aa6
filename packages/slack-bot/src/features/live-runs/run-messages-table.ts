import type { Database, Sql } from '@codetether/hosting/postgres';
import type { Jobs } from '../../jobs/jobs.ts';
import { inBatches } from '../../postgres/batches.ts';
import { present } from '../../postgres/present.ts';
import { liveRunJob, liveRunQueue } from './live-run-queue.ts';
import type { RunMessage, RunMessagePlace, RunMessages } from './run-message-record.ts';

interface Row {
  team: string;
  channel: string;
  ts: string;
  thread: string | null;
  run_id: string;
  enterprise: string | null;
  requester: string;
  shown: string | null;
  told: string[];
  paused: boolean;
  cancelling: boolean;
  spent_before: number | null;
}

export function createRunMessages(sql: Database, jobs: Pick<Jobs, 'send'>): RunMessages {
  return {
    async add(message) {
      await sql.transaction(async (inside) => {
        await inside`
        insert into run_messages (team, channel, ts, thread, run_id, enterprise, requester, shown, told,
          spent_before)
        values (${message.team}, ${message.channel}, ${message.ts}, ${message.thread}, ${message.runId},
          ${message.requester.enterprise}, ${message.requester.user}, ${message.shown}, ${[...message.told]},
          ${message.spentBefore})
        on conflict (team, channel, ts) do nothing`;
        await jobs.send(inside, liveRunQueue, [liveRunJob(message)]);
      });
    },
    async resume() {
      const open = await sql<RunMessagePlace>`select team, channel, ts from run_messages where ended_at is null`;
      await jobs.send(sql, liveRunQueue, open.map(liveRunJob));
    },
    async find(team, runId) {
      const [row] = await sql<Row>`
        select * from run_messages where team = ${team} and run_id = ${runId} order by created_at desc limit 1`;
      return row && messageOf(row);
    },
    async at({ team, channel, ts }) {
      const [row] = await sql<Row>`
        select * from run_messages where team = ${team} and channel = ${channel} and ts = ${ts} and ended_at is null`;
      return row && messageOf(row);
    },
    async keep(message) {
      const [kept] = await sql<Row>`
        update run_messages set shown = ${message.shown}, told = ${[...message.told]}
        where team = ${message.team} and channel = ${message.channel} and ts = ${message.ts} and ended_at is null
        returning *`;
      return kept && messageOf(kept);
    },
    async mark(team, runId, { paused, cancelling }) {
      const rows = await sql`
        update run_messages set paused = coalesce(${paused}, paused), cancelling = coalesce(${cancelling}, cancelling)
        where team = ${team} and run_id = ${runId} and ended_at is null
        returning 1`;
      return rows.length > 0;
    },
    async end(message) {
      await sql`
        update run_messages set shown = ${message.shown}, told = ${[...message.told]}, ended_at = now()
        where team = ${message.team} and channel = ${message.channel} and ts = ${message.ts}`;
    },
  };
}

function messageOf({ run_id: runId, requester: user, enterprise, spent_before: spentBefore, ...row }: Row): RunMessage {
  const { team, channel, ts, thread, shown, told, paused, cancelling } = row;
  const requester = present({ team, user, enterprise });
  return present({ team, channel, ts, thread, runId, requester, shown, told, paused, cancelling, spentBefore });
}

/** Their buttons are known for a while after the end. */
export async function forgetOldRunMessages(sql: Sql): Promise<void> {
  await inBatches(
    () => sql`
      delete from run_messages where ctid = any(array(
        select ctid from run_messages where ended_at < now() - interval '90 days' limit 1000
      )) returning 1`,
  );
}
