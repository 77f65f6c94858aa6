// Looks at the CodeTether server, account by account: each account has one row, and the one that has waited longest is next, on whichever instance is free.
// However much one account has, it delays the others by one look.
import { randomUUID } from 'node:crypto';
import type { Log } from '@codetether/core';
import type { Database, Sql } from '@codetether/hosting/postgres';
import { present } from '../postgres/present.ts';
import type { Member } from '../slack/delivery.ts';

/** An account has one turn for each kind. */
export type LookKind = 'subscriptions' | 'tasks' | 'states';

export interface LooksOptions {
  database: Database;
  kind: LookKind;
  log: Log;
  /** Accounts at a time on this instance; default 50. */
  width?: number;
  /** One look. Resolves with the seconds until the account's next turn; undefined when nothing is left to look for. Ends soon after the signal. */
  run(member: Member, signal: AbortSignal): Promise<number | undefined>;
}

export interface Looks {
  /** Waits for the looks that run. */
  stop(): Promise<void>;
}

/** A turn that was not renewed for so long, in seconds, is that of an instance that died. */
const claimSeconds = 15;
const pollMs = 1_000;
/** After a look that threw, in seconds. */
const afterFault = 60;

/** In this many seconds, or sooner when it is the account's turn before. Within the transaction when `sql` is one. */
export function enqueueLook(sql: Sql, kind: LookKind, member: Member, after = 0): Promise<void> {
  return enqueueLooks(sql, kind, [member], after);
}

/** In one order, so that two transactions never wait for each other. */
export async function enqueueLooks(sql: Sql, kind: LookKind, members: readonly Member[], after = 0): Promise<void> {
  await sql`
    insert into looks (kind, team, slack_user, enterprise, due_at)
    select distinct on (team, slack_user) ${kind}, team, slack_user, enterprise, now() + make_interval(secs => ${after})
    from unnest(${members.map(({ team }) => team)}::text[], ${members.map(({ user }) => user)}::text[],
      ${members.map(({ enterprise }) => enterprise ?? null)}::text[]) as one (team, slack_user, enterprise)
    order by team, slack_user
    on conflict (kind, team, slack_user) do update set due_at = least(looks.due_at, excluded.due_at)`;
}

export function takeLooks({ database: sql, kind, log, width = 50, run }: LooksOptions): Looks {
  const me = randomUUID();
  const abort = new AbortController();
  const running = new Map<Member, Promise<void>>();
  let renewedAt = performance.now();
  let isBehind = false;
  let polling = Promise.resolve();

  const claim = async (most: number): Promise<Member[]> => {
    // An account that was asked for while it has its turn is due at once afterwards: see `finish`.
    const rows = await sql<{ team: string; slack_user: string; enterprise: string | null }>`
      update looks set claimed_by = ${me}, claimed_until = now() + make_interval(secs => ${claimSeconds}),
        due_at = now() + make_interval(secs => ${claimSeconds})
      where ctid = any(array(
        select ctid from looks where kind = ${kind} and due_at <= now() and (claimed_until is null or claimed_until <= now())
        order by due_at limit ${most} for update skip locked
      )) returning team, slack_user, enterprise`;
    return rows.map(({ team, slack_user: user, enterprise }) => present({ team, user, enterprise }));
  };
  const renew = async () => {
    if (running.size === 0 || performance.now() - renewedAt < (claimSeconds * 1_000) / 3) return;
    renewedAt = performance.now();
    const members = [...running.keys()];
    await sql`
      update looks set claimed_until = now() + make_interval(secs => ${claimSeconds}),
        due_at = case when due_at < claimed_until then due_at else now() + make_interval(secs => ${claimSeconds}) end
      from unnest(${members.map(({ team }) => team)}::text[], ${members.map(({ user }) => user)}::text[]) as mine (team, slack_user)
      where kind = ${kind} and looks.team = mine.team and looks.slack_user = mine.slack_user and claimed_by = ${me}`;
  };
  const finish = async ({ team, user }: Member, after: number | undefined) => {
    if (after === undefined) {
      await sql`
        delete from looks where kind = ${kind} and team = ${team} and slack_user = ${user} and claimed_by = ${me}
          and due_at >= claimed_until`;
    }
    await sql`
      update looks set claimed_by = null, claimed_until = null,
        due_at = least(now() + make_interval(secs => ${after ?? 0}), case when due_at < claimed_until then due_at end)
      where kind = ${kind} and team = ${team} and slack_user = ${user} and claimed_by = ${me}`;
  };
  const lookFor = async (member: Member) => {
    const after = await run(member, abort.signal).catch((error: unknown) => {
      if (!abort.signal.aborted) log.warn('a look failed', { kind, error: String(error) });
      return abort.signal.aborted ? 0 : afterFault;
    });
    // Otherwise its turn comes again when the claim has run out.
    await finish(member, after).catch((error) => log.warn('a look is not noted', { kind, error: String(error) }));
    running.delete(member);
    if (isBehind) poll();
  };
  const takeMore = async () => {
    await renew();
    isBehind = false;
    const free = width - running.size;
    if (abort.signal.aborted || free <= 0) {
      isBehind = true;
      return;
    }
    const members = await claim(free);
    for (const member of members) running.set(member, lookFor(member));
    isBehind = members.length === free;
  };
  const poll = () => {
    polling = polling.then(takeMore).catch((error) => log.warn('looks', { kind, error: String(error) }));
  };
  const timer = setInterval(poll, pollMs);
  poll();

  return {
    async stop() {
      clearInterval(timer);
      abort.abort(new Error('The bot stops.'));
      await polling;
      await Promise.all(running.values());
    },
  };
}
