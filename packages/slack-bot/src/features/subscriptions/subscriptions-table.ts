import type { Sql } from '@codetether/hosting/postgres';
import { present } from '../../postgres/present.ts';
import type { Member } from '../../slack/delivery.ts';
import type { Subscription } from './subscription.ts';

interface Row {
  id: string;
  team: string;
  channel: string;
  enterprise: string | null;
  owner: string;
  trigger: string;
  input: Record<string, string>;
  mine: Subscription['mine'];
  digest_at: number | null;
  timezone: string | null;
  muted: boolean;
  paused: string | null;
}

export type NewSubscription = Omit<Subscription, 'id' | 'muted' | 'paused'>;

/** A member who asks for the same again gets the one that is there. */
export async function addSubscription(sql: Sql, subscription: NewSubscription): Promise<Subscription> {
  const { team, channel, owner, trigger, input, mine, digestAt, timezone } = subscription;
  const [same] = await sql<Row>`
    select * from subscriptions where team = ${team} and channel = ${channel} and owner = ${owner.user}
      and trigger = ${trigger} and input = ${input}::jsonb and mine = ${mine} and digest_at is not distinct from ${digestAt}::int`;
  if (same) return subscriptionOf(same);
  const [row] = await sql<Row>`
    insert into subscriptions (team, channel, enterprise, owner, trigger, input, mine, digest_at, timezone)
    values (${team}, ${channel}, ${owner.enterprise}, ${owner.user}, ${trigger}, ${input}, ${mine}, ${digestAt}, ${timezone})
    returning *`;
  if (!row) throw new Error('The database did not return the row that it wrote.');
  return subscriptionOf(row);
}

export async function listSubscriptions(
  sql: Sql,
  { team, enterprise, channel, owner }: { team: string; enterprise?: string; channel?: string; owner?: string },
): Promise<Subscription[]> {
  const rows = await sql<Row>`
    select * from subscriptions where (team = ${team} or enterprise = ${enterprise})
      and (${channel}::text is null or channel = ${channel}) and (${owner}::text is null or owner = ${owner})
    order by created_at, id`;
  return rows.map(subscriptionOf);
}

export async function findSubscription(sql: Sql, team: string, id: string): Promise<Subscription | undefined> {
  const [row] = await sql<Row>`select * from subscriptions where team = ${team} and id = ${id}`;
  return row && subscriptionOf(row);
}

export async function muteSubscription(sql: Sql, team: string, id: string, muted: boolean): Promise<void> {
  await sql`update subscriptions set muted = ${muted} where team = ${team} and id = ${id}`;
}

/** False when it was paused already: then its owner knows. */
export async function pauseSubscription(sql: Sql, team: string, id: string, reason: string): Promise<boolean> {
  const rows = await sql`
    update subscriptions set paused = ${reason} where team = ${team} and id = ${id} and paused is null returning 1`;
  return rows.length > 0;
}

export async function resumeSubscription(sql: Sql, team: string, id: string): Promise<void> {
  await sql`update subscriptions set paused = null where team = ${team} and id = ${id}`;
}

export async function removeSubscription(sql: Sql, team: string, id: string): Promise<boolean> {
  const rows = await sql`delete from subscriptions where team = ${team} and id = ${id} returning 1`;
  return rows.length > 0;
}

function subscriptionOf({ owner: user, enterprise, digest_at: digestAt, ...row }: Row): Subscription {
  const { id, team, channel, trigger, input, mine, timezone, muted, paused } = row;
  const owner = present({ team, user, enterprise });
  return present({ id, team, channel, owner, trigger, input, mine, digestAt, timezone, muted, paused });
}

/** How many were paused now. */
export async function pauseSubscriptionsOf(
  sql: Sql,
  { team, enterprise, user }: Member,
  reason: string,
): Promise<number> {
  const rows = await sql`
    update subscriptions set paused = ${reason}
    where owner = ${user} and (team = ${team} or enterprise = ${enterprise}) and paused is null returning 1`;
  return rows.length;
}

/** The subscriptions to a trigger that wait for the account's events. */
export async function subscriptionsOf(sql: Sql, account: string, trigger: string): Promise<Subscription[]> {
  const rows = await sql<Row>`
    select s.* from subscriptions s join accounts a
      on a.slack_user = s.owner and (a.team = s.team or a.enterprise = s.enterprise)
    where a.account = ${account} and s.trigger = ${trigger} and s.paused is null and not s.muted
    order by s.created_at, s.id`;
  return rows.map(subscriptionOf);
}
