import type { Sql } from '@codetether/hosting/postgres';
import { batch, inBatches } from '../../postgres/batches.ts';
import { hashOf, type Sealer } from '../../postgres/encryption.ts';
import type { Workspace } from '../../slack/installation.ts';

export interface InstallationRow {
  /** The workspace's id, or the organisation's when it was installed for all of it. */
  id: string;
  sealed: Buffer;
  /** Slack's error, when it takes the token no more. */
  refused: string | null;
}

/** The workspace's own installation goes before that of its organisation. */
export async function findInstallation(
  sql: Sql,
  { team, enterprise }: Workspace,
): Promise<InstallationRow | undefined> {
  const [row] = await sql<InstallationRow>`
    select id, sealed, refused from installations where id in (${team}, ${enterprise ?? team})
    order by id = ${team} desc limit 1`;
  return row;
}

export async function saveInstallation(sql: Sql, { id, sealed }: Omit<InstallationRow, 'refused'>): Promise<void> {
  await sql`
    insert into installations (id, sealed) values (${id}, ${sealed})
    on conflict (id) do update set sealed = excluded.sealed, refused = null, installed_at = now()`;
}

export async function refuseInstallation(sql: Sql, { id, sealed }: InstallationRow, code: string): Promise<void> {
  await sql`update installations set refused = ${code} where id = ${id} and sealed = ${sealed}`;
}

/** Installations whose installer was not told yet which scopes of that version are missing; at most 1,000. */
export function untoldInstallations(sql: Sql, version: string): Promise<InstallationRow[]> {
  return sql<InstallationRow>`
    (select id, sealed, refused from installations
      where told_scopes < ${version} and refused is null order by told_scopes limit 1000)
    union all
    (select id, sealed, refused from installations
      where told_scopes > ${version} and refused is null order by told_scopes limit 1000)
    limit 1000`;
}

export async function markScopesTold(sql: Sql, id: string, version: string): Promise<void> {
  await sql`update installations set told_scopes = ${version} where id = ${id}`;
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

/** The tables with a row for each thing that happened. */
const manyRows = ['outbox', 'audit', 'threads', 'feedback'];

/** Call it before the transaction of `deleteWorkspace`: with millions of rows that one would hold up everybody. */
export async function deleteManyRows(sql: Sql, team: string): Promise<void> {
  for (const name of manyRows) await inBatches(async () => (await sql.raw(deletionFrom(name), [team])).rows);
}

/** Every row that belongs to the workspace: those of each table with a column `team`. */
export async function deleteWorkspace(
  sql: Sql,
  team: string,
  { except = [] }: { except?: readonly string[] } = {},
): Promise<void> {
  await sql`delete from installations where id = ${team}`;
  for (const name of await tablesOfTeams(sql)) {
    if (except.includes(name)) continue;
    await inBatches(async () => (await sql.raw(deletionFrom(name), [team])).rows);
  }
  await forgetOrphans(sql);
}

/** @internal */
export async function tablesOfTeams(sql: Sql): Promise<string[]> {
  const tables = await sql<{ name: string }>`
    select quote_ident(table_name) as name from information_schema.columns
    where table_schema = current_schema() and column_name = 'team'`;
  return tables.map(({ name }) => name);
}

/** One batch of a table's rows. @internal */
export function deletionFrom(name: string): string {
  return `delete from ${name} where ctid = any(array(select ctid from ${name} where team = $1 limit ${batch})) returning 1`;
}

/** Deletes the conversations of accounts that nobody is linked to any more. */
export async function forgetOrphans(sql: Sql): Promise<void> {
  const unlinked = await sql<{ account: string }>`select account from unlinked_accounts order by account limit 1000`;
  for (const { account } of unlinked) {
    await sql`
      delete from conversations where account = ${account} and not exists (select 1 from accounts where account = ${account})`;
    await sql`delete from unlinked_accounts where account = ${account}`;
  }
  if (unlinked.length >= batch) await forgetOrphans(sql);
}

/** The place that an installation's token is encrypted for; it cannot be decrypted anywhere else. */
export function placeOfInstallation(id: string): string {
  return `installation|${id}`;
}

/** Encrypts tokens of an older key again, with the newest one. */
export async function resealInstallations(sql: Sql, sealer: Sealer): Promise<void> {
  if (!sealer.hasOldKeys) return;
  let last = '';
  await inBatches(async () => {
    const rows = await sql<InstallationRow>`
      select id, sealed, refused from installations where id > ${last} order by id limit 1000`;
    for (const { id, sealed } of rows) {
      last = id;
      if (!sealer.isOld(sealed)) continue;
      const place = placeOfInstallation(id);
      const anew = sealer.seal(sealer.open(sealed, place), place);
      await sql`update installations set sealed = ${anew} where id = ${id} and sealed = ${sealed}`;
    }
    return rows;
  });
}
