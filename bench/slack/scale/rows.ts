// The database of the simulation: workspaces with one linked user each, and the tasks that are watched.
import { taskCompleted } from '@codetether/core';
import type { Database } from '@codetether/hosting/postgres';
import { sealTokens } from '../../../packages/slack-bot/src/features/accounts/account-tokens.ts';
import { placeOfInstallation } from '../../../packages/slack-bot/src/features/installations/installations-table.ts';
import { enqueueLooks } from '../../../packages/slack-bot/src/jobs/looks.ts';
import type { Sealer } from '../../../packages/slack-bot/src/postgres/encryption.ts';
import { type Phase, teamOf } from './tasks.ts';

export async function addWorkspaces(sql: Database, sealer: Sealer, count: number): Promise<void> {
  for (let from = 0; from < count; from += 1_000) {
    const teams = Array.from({ length: Math.min(1_000, count - from) }, (_, index) => teamOf(from + index));
    const installations = teams.map((team) =>
      sealer.seal(
        JSON.stringify({ botToken: `xoxb-${team}`, botUser: 'UB', installer: 'U1', scopes: [] }),
        placeOfInstallation(team),
      ),
    );
    const accounts = teams.map((team) => sealTokens(sealer, { team, user: 'U1' }, { accessToken: team }));
    await sql`
      insert into installations (id, sealed) select * from unnest(${teams}::text[], ${installations}::bytea[])`;
    await sql`
      insert into accounts (team, slack_user, account, name, sealed)
      select team, 'U1', team, 'a@b.c', sealed from unnest(${teams}::text[], ${accounts}::bytea[]) as one (team, sealed)`;
  }
}

/** Each is looked at for the first time 2 s after its beginning; those of before within the next six hours. */
export async function addTasks(
  sql: Database,
  { first, count, workspaces, phase }: { first: number; count: number; workspaces: number; phase?: Phase },
): Promise<void> {
  const at = (phase?.at ?? Date.now() - 86_400_000) / 1_000;
  const perSecond = phase?.perSecond ?? 1_000_000_000;
  await sql`
    insert into tracked_tasks (key, team, slack_user, lookup, record, task, due_at)
    select 'k' || n, t.team, 'U1', 'find_task', t.id,
      jsonb_build_object('key', 'k' || n, 'member', jsonb_build_object('team', t.team, 'user', 'U1'), 'team', t.team,
        'channel', 'C' || n % 5, 'thread', '1.' || n, 'ts', '1.' || n, 'operation', 'create_task',
        'input', jsonb_build_object('task_id', t.id), 'since', (t.began * 1000)::bigint),
      case when ${phase === undefined} then now() + random() * interval '6 hours' else to_timestamp(t.began + 2) end
    from generate_series(${first}::int, ${first + count - 1}::int) n,
      lateral (select 'T' || lpad((n % ${workspaces}::int)::text, 8, '0') as team,
        '00000000-0000-4000-8000-' || lpad(n::text, 12, '0') as id,
        ${at}::float8 + (n - ${first}::int) / ${perSecond}::float8 as began) t`;
  await sql`
    insert into looks (kind, team, slack_user, due_at)
    select 'tasks', team, slack_user, min(due_at) from tracked_tasks group by team, slack_user
    on conflict (kind, team, slack_user) do update set due_at = least(looks.due_at, excluded.due_at)`;
}

/** Accounts that subscribe to ends, from the first workspace on. */
export async function addSubscribed(sql: Database, count: number): Promise<void> {
  const owners = Array.from({ length: count }, (_, index) => ({ team: teamOf(index), user: 'U1' }));
  await sql`
    insert into subscriptions (team, channel, owner, trigger, mine)
    select team, 'C1', 'U1', ${taskCompleted.name}, 'any' from unnest(${owners.map(({ team }) => team)}::text[]) as team`;
  await enqueueLooks(sql, 'subscriptions', owners);
}
