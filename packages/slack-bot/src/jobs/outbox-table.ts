// Posts to send, each exactly once: a row written in one transaction with its cause, and a job that posts it.

import type { Sql } from '@codetether/hosting/postgres';
import { present } from '../postgres/present.ts';
import type { Member } from '../slack/delivery.ts';
import type { Echo } from './echo.ts';
import type { Jobs } from './jobs.ts';
import type { Post } from './post.ts';
import type { Queue } from './queue.ts';

/** A row of the outbox to post; keyed by channel, whose messages keep their order. */
export const outboxQueue: Queue<{ key: string }> = {
  name: 'outbox',
  policy: 'key_strict_fifo',
  retries: 200,
  retryDelay: 1,
  longestRetryDelay: 300,
  longest: 60,
};

/** A post on behalf of a subscription or a budget alert, which is paused when the channel refuses the post. */
export interface KeptPost extends Post {
  subscription?: string;
  budgetAlert?: string;
}

export type PostState = 'waiting' | 'sending' | 'sent' | 'failed';

export interface Claim {
  post: KeptPost;
  /** `first`: nobody has called Slack for it yet. `again`: somebody did, and died. `busy`: somebody does. */
  turn: 'first' | 'again' | 'busy' | 'sent' | 'failed';
  ts?: string;
  /** Slack's id of a file that was uploaded, and perhaps shared. */
  file?: string;
  error?: string;
  /** Milliseconds since 1970. */
  createdAt: number;
}

interface Row {
  team: string;
  enterprise: string | null;
  channel: string;
  thread: string | null;
  message: Post['message'];
  broadcast: boolean;
  subscription: string | null;
  budget_alert: string | null;
  state: PostState;
  stale: boolean;
  ts: string | null;
  file: string | null;
  error: string | null;
  created_at: Date;
}

/** False when its key is known. */
export async function addPost(sql: Sql, post: KeptPost): Promise<boolean> {
  const { key, team, enterprise, channel, thread, message, broadcast = false, subscription, budgetAlert } = post;
  const rows = await sql`
    insert into outbox (key, team, enterprise, channel, thread, message, broadcast, subscription, budget_alert)
    values (${key}, ${team}, ${enterprise}, ${channel}, ${thread}, ${message}, ${broadcast}, ${subscription}, ${budgetAlert})
    on conflict do nothing returning 1`;
  return rows.length > 0;
}

export async function wasSent(sql: Sql, key: string): Promise<boolean> {
  return (await sql`select 1 from outbox where key = ${key} and state = 'sent'`).length > 0;
}

export async function hasPost(sql: Sql, key: string): Promise<boolean> {
  return (await sql`select 1 from outbox where key = ${key}`).length > 0;
}

/** Of what was not posted from here; without its text. */
export async function noteSent(
  sql: Sql,
  { key, team, channel }: Pick<Post, 'key' | 'team' | 'channel'>,
): Promise<void> {
  await sql`
    insert into outbox (key, team, channel, message, state, sent_at)
    values (${key}, ${team}, ${channel}, ${{}}, 'sent', now()) on conflict do nothing`;
}

/** Posted by a job, soon after the transaction. */
export async function enqueuePost(sql: Sql, jobs: Pick<Jobs, 'send'>, post: KeptPost): Promise<boolean> {
  const added = await addPost(sql, post);
  if (added) await jobs.send(sql, outboxQueue, [{ data: { key: post.key }, key: `${post.team}:${post.channel}` }]);
  return added;
}

export function enqueueDirectMessage(
  sql: Sql,
  jobs: Pick<Jobs, 'send'>,
  { member, key, message }: { member: Member; key: string; message: Post['message'] },
): Promise<boolean> {
  const { team, enterprise, user } = member;
  return enqueuePost(sql, jobs, { key, team, ...(enterprise && { enterprise }), channel: user, message });
}

/** A claim that was not renewed for so long, in seconds, is that of somebody who died. */
export const claimSeconds = 15;

/** Claims the post for this instance, or says who has it. Undefined when there is no such post. */
export async function claimPost(sql: Sql, key: string): Promise<Claim | undefined> {
  const [row] = await sql<Row>`
    with before as (
      select *, coalesce(claimed_at < now() - make_interval(secs => ${claimSeconds}), true) as stale
      from outbox where key = ${key} for update
    ), claimed as (
      update outbox set state = 'sending', claimed_at = now() from before
      where outbox.key = before.key and (before.state = 'waiting' or (before.state = 'sending' and before.stale))
    ) select * from before`;
  if (!row) return undefined;
  const { state, stale, ts, file, error } = row;
  const turn: Claim['turn'] = state === 'waiting' ? 'first' : state === 'sending' ? (stale ? 'again' : 'busy') : state;
  return present({ post: postOf(key, row), turn, createdAt: row.created_at.getTime(), ts, file, error });
}

/** Slack may let a post wait for minutes: it still is in hand. */
export async function renewClaim(sql: Sql, key: string): Promise<void> {
  await sql`update outbox set claimed_at = now() where key = ${key} and state = 'sending'`;
}

/** Slack has the file: its content is no longer kept here. */
export async function noteFile(sql: Sql, key: string, file: string): Promise<void> {
  await sql`update outbox set file = ${file}, message = message #- '{file,content}' where key = ${key}`;
}

/** Slack streams no message there: it is posted as any other. */
export async function noteNoStream(sql: Sql, key: string): Promise<void> {
  await sql`update outbox set message = message - 'stream' where key = ${key}`;
}

/** Whether it was begun as a streamed message, or may have been. */
export async function isStream(sql: Sql, key: string): Promise<boolean> {
  return (await sql`select 1 from outbox where key = ${key} and state = 'sent' and message ? 'stream'`).length > 0;
}

/** A post whose echo came is sent, and stays so. */
export async function markPost(
  sql: Sql,
  key: string,
  { state, ts, error }: { state: PostState; ts?: string; error?: string },
): Promise<void> {
  await sql`
    update outbox set state = ${state}, ts = coalesce(${ts}, ts), error = ${error},
      sent_at = case when ${state} = 'sent' then now() else sent_at end
    where key = ${key} and state <> 'sent'`;
}

/** Slack has it, whether or not its answer came. */
export async function noteEcho(sql: Sql, { ts, key, file }: Echo): Promise<void> {
  if (key === undefined)
    await sql`update outbox set state = 'sent', ts = ${ts}, sent_at = now() where file = ${file} and state = 'sending'`;
  else
    await sql`update outbox set state = 'sent', ts = ${ts}, sent_at = now() where key = ${key} and state = 'sending'`;
}

function postOf(key: string, { budget_alert: budgetAlert, ...row }: Row): KeptPost {
  const { team, enterprise, channel, thread, message, broadcast, subscription } = row;
  return present({ key, team, enterprise, channel, thread, message, broadcast, subscription, budgetAlert });
}
