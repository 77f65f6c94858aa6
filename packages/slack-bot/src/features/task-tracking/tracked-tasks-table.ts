import type { Database, Sql } from '@codetether/hosting/postgres';
import { enqueueLook, enqueueLooks } from '../../jobs/looks.ts';
import type { Member } from '../../slack/delivery.ts';
import type { TrackedTask } from './tracked-task.ts';

/** Before the first look, in seconds. */
const firstLook = 2;
/** The most of one look for an account. */
const share = 20;
/** A look that has not come to its end after this long, in seconds, is done again: twice the turn of an account whose instance died. */
const claimSeconds = 30;

/** A task whose look this instance does, until `claimed`. */
export interface DueTask {
  task: TrackedTask;
  claimed: Date;
}

/** The end of what the search `lookup` finds will be reported, even if this process dies. */
export async function addTrackedTask(database: Database, lookup: string, task: TrackedTask): Promise<void> {
  const { key, member, input } = task;
  const [record = ''] = Object.values(input);
  await database.transaction(async (sql) => {
    await sql`
      insert into tracked_tasks (key, team, slack_user, lookup, record, task, due_at)
      values (${key}, ${member.team}, ${member.user}, ${lookup}, ${record}, ${task},
        now() + make_interval(secs => ${firstLook}))
      on conflict do nothing`;
    await enqueueLook(sql, 'tasks', member, firstLook);
  });
}

/** The account's share of a look: those that have waited longest. */
export async function takeDueTasks(sql: Sql, { team, user }: Member): Promise<DueTask[]> {
  return sql<{ task: TrackedTask; claimed: Date }>`
    update tracked_tasks set due_at = date_trunc('milliseconds', now()) + make_interval(secs => ${claimSeconds})
    where ctid = any(array(
      select ctid from tracked_tasks where team = ${team} and slack_user = ${user} and due_at <= now()
      order by due_at limit ${share} for update skip locked
    )) returning task, due_at as claimed`;
}

/** Unless a look for all accounts has seen a change meanwhile: then it is due at once. */
export async function postponeTask(sql: Sql, { task, claimed }: DueTask, seconds: number): Promise<void> {
  await sql`
    update tracked_tasks set due_at = now() + make_interval(secs => ${seconds})
    where key = ${task.key} and due_at = ${claimed}`;
}

export async function forgetTask(sql: Sql, key: string): Promise<void> {
  await sql`delete from tracked_tasks where key = ${key}`;
}

export async function forgetTasksBefore(sql: Sql, { team, user }: Member, since: number): Promise<void> {
  await sql`
    delete from tracked_tasks
    where team = ${team} and slack_user = ${user} and (task->>'since')::float8 < ${since}`;
}

export async function countTasksOf(sql: Sql, { team, user }: Member): Promise<number> {
  const [row] = await sql<{ count: number }>`
    select count(*) from tracked_tasks where team = ${team} and slack_user = ${user}`;
  return row?.count ?? 0;
}

/** Seconds until the account's next one is due; undefined when it has none. */
export async function untilNextTask(sql: Sql, { team, user }: Member): Promise<number | undefined> {
  const [next] = await sql<{ seconds: number }>`
    select extract(epoch from due_at - now())::float8 as seconds from tracked_tasks
    where team = ${team} and slack_user = ${user} order by due_at limit 1`;
  return next && Math.max(0, next.seconds);
}

export async function isAnyTracked(sql: Sql, lookup: string): Promise<boolean> {
  return (await sql`select 1 from tracked_tasks where lookup = ${lookup} limit 1`).length > 0;
}

/** A look for all accounts has seen these changed: they are due now. */
export async function noteChanged(database: Database, lookup: string, records: readonly string[]): Promise<void> {
  await database.transaction(async (sql) => {
    const changed = await sql<{ team: string; slack_user: string }>`
      update tracked_tasks set due_at = now()
      where lookup = ${lookup} and record = any(${records}::text[]) and due_at > now()
      returning team, slack_user`;
    const members = changed.map(({ team, slack_user: user }) => ({ team, user }));
    if (members.length > 0) await enqueueLooks(sql, 'tasks', members);
  });
}
