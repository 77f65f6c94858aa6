import type { Sql } from '../../postgres/database.ts';
import { hashOf, type Sealer } from '../../postgres/encryption.ts';
import type { Workspace } from '../../slack/installation.ts';

export interface InstallationRow {
  /** The workspace's id, or the organisation's when it was installed for all of it. */
  id: string;
  sealed: Buffer;
}

/** The workspace's own installation goes before that of its organisation. */
export async function findInstallation(
  sql: Sql,
  { team, enterprise }: Workspace,
): Promise<InstallationRow | undefined> {
  const [row] = await sql<InstallationRow>`
    select id, sealed from installations where id in (${team}, ${enterprise ?? team}) order by id = ${team} desc limit 1`;
  return row;
}

export async function saveInstallation(sql: Sql, { id, sealed }: InstallationRow): Promise<void> {
  await sql`
    insert into installations (id, sealed) values (${id}, ${sealed})
    on conflict (id) do update set sealed = excluded.sealed, installed_at = now()`;
}

/** Good for ten minutes, once, in the browser that holds the cookie. */
export async function addInstallState(sql: Sql, state: string, browser: string): Promise<void> {
  await sql`
    insert into install_states (hash, browser, expires_at)
    values (${hashOf(state)}, ${hashOf(browser)}, now() + interval '10 minutes')`;
}

export async function takeInstallState(sql: Sql, state: string, browser: string): Promise<boolean> {
  const rows = await sql`
    delete from install_states where hash = ${hashOf(state)} and browser = ${hashOf(browser)} and expires_at > now()
    returning 1`;
  return rows.length > 0;
}

/** The workspaces of an organisation that we know of. */
export async function teamsOf(sql: Sql, enterprise: string): Promise<string[]> {
  const rows = await sql<{ team: string }>`
    select team from accounts where enterprise = ${enterprise}
    union select team from subscriptions where enterprise = ${enterprise}
    union select team from budget_alerts where enterprise = ${enterprise}
    union select team from run_messages where enterprise = ${enterprise}`;
  return rows.map(({ team }) => team);
}

/** Every row that belongs to the workspace: those of each table with a column `team`. */
export async function deleteWorkspace(sql: Sql, team: string): Promise<void> {
  await sql`delete from installations where id = ${team}`;
  const tables = await sql<{ name: string }>`
    select quote_ident(table_name) as name from information_schema.columns
    where table_schema = current_schema() and column_name = 'team'`;
  for (const { name } of tables) await sql.raw(`delete from ${name} where team = $1`, [team]);
  await forgetOrphans(sql);
}

/** Deletes the conversations of accounts that nobody is linked to any more. */
export async function forgetOrphans(sql: Sql): Promise<void> {
  await sql`delete from conversations c where not exists (select 1 from accounts a where a.account = c.account)`;
}

/** The place that an installation's token is encrypted for; it cannot be decrypted anywhere else. */
export function placeOfInstallation(id: string): string {
  return `installation|${id}`;
}

/** Encrypts tokens of an older key again, with the newest one. */
export async function resealInstallations(sql: Sql, sealer: Sealer): Promise<void> {
  for (const { id, sealed } of await sql<InstallationRow>`select id, sealed from installations`) {
    if (!sealer.isOld(sealed)) continue;
    const place = placeOfInstallation(id);
    const anew = sealer.seal(sealer.open(sealed, place), place);
    await sql`update installations set sealed = ${anew} where id = ${id} and sealed = ${sealed}`;
  }
}
