// What the bot is to post, each exactly once: a row written with what it tells of, in one transaction, and a job that posts it.
import type { Member } from '../delivery.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { outboxQueue } from '../jobs/queues.ts';
import type { Sql } from './database.ts';

export interface Post {
  /** What is told; a second post of the same key is none. */
  key: string;
  team: string;
  enterprise?: string;
  /** A channel, or a user for a direct message. */
  channel: string;
  thread?: string;
  message: PostedMessage;
}

/** `text` is what is read out and notified; blocks are what is seen. */
export interface PostedMessage {
  text: string;
  blocks?: readonly object[];
}

export type PostState = 'waiting' | 'sending' | 'sent' | 'failed';

export interface KeptPost extends Post {
  state: PostState;
  createdAt: Date;
}

interface Row {
  key: string;
  team: string;
  enterprise: string | null;
  channel: string;
  thread: string | null;
  message: PostedMessage;
  state: PostState;
  created_at: Date;
}

export async function enqueuePost(sql: Sql, jobs: Pick<Jobs, 'send'>, post: Post): Promise<boolean> {
  const { key, team, enterprise, channel, thread, message } = post;
  const rows = await sql`
    insert into outbox (key, team, enterprise, channel, thread, message)
    values (${key}, ${team}, ${enterprise}, ${channel}, ${thread}, ${message})
    on conflict do nothing returning 1`;
  if (rows.length === 0) return false;
  await jobs.send(sql, outboxQueue, [{ data: { key }, key: `${team}:${channel}` }]);
  return true;
}

export function enqueueDirectMessage(
  sql: Sql,
  jobs: Pick<Jobs, 'send'>,
  { member, key, message }: { member: Member; key: string; message: PostedMessage },
): Promise<boolean> {
  const { team, enterprise, user } = member;
  return enqueuePost(sql, jobs, { key, team, ...(enterprise && { enterprise }), channel: user, message });
}

export async function findPost(sql: Sql, key: string): Promise<KeptPost | undefined> {
  const [row] = await sql<Row>`select * from outbox where key = ${key}`;
  if (!row) return undefined;
  const { enterprise, thread, created_at, ...rest } = row;
  return {
    ...rest,
    createdAt: created_at,
    ...(enterprise !== null && { enterprise }),
    ...(thread !== null && { thread }),
  };
}

export async function markPost(
  sql: Sql,
  key: string,
  { state, ts, error }: { state: PostState; ts?: string; error?: string },
): Promise<void> {
  await sql`
    update outbox set state = ${state}, ts = coalesce(${ts}, ts), error = ${error},
      sent_at = case when ${state} = 'sent' then now() else sent_at end
    where key = ${key}`;
}

/** Keys are remembered for as long as what they tell could be told again. */
export async function forgetOldPosts(sql: Sql): Promise<void> {
  await sql`delete from outbox where state in ('sent', 'failed') and created_at < now() - interval '45 days'`;
}
