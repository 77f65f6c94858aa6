import type { Sql } from '../../postgres/database.ts';
import type { Sealer } from '../../postgres/encryption.ts';
import type { Member } from '../../slack/delivery.ts';

export interface AccountRow {
  team: string;
  slack_user: string;
  enterprise: string | null;
  /** core's name for the account; no secret. */
  account: string;
  /** E-mail or name, for people. */
  name: string;
  sealed: Buffer;
  linked_at: Date;
}

/** The place that an account's tokens are encrypted for; they cannot be decrypted anywhere else. */
export function placeOfTokens({ team, user }: Member): string {
  return `account|${team}|${user}`;
}

export async function findAccount(sql: Sql, { team, user }: Member): Promise<AccountRow | undefined> {
  const [row] = await sql<AccountRow>`select * from accounts where team = ${team} and slack_user = ${user}`;
  return row;
}

export interface NewAccount {
  member: Member;
  account: string;
  name: string;
  sealed: Buffer;
}

/** Returns the rows that it replaces: the member's earlier account and another member's link to the same account. */
export async function replaceAccount(sql: Sql, { member, account, name, sealed }: NewAccount): Promise<AccountRow[]> {
  const before = await sql<AccountRow>`
    delete from accounts where team = ${member.team} and (slack_user = ${member.user} or account = ${account})
    returning *`;
  await sql`
    insert into accounts (team, slack_user, enterprise, account, name, sealed)
    values (${member.team}, ${member.user}, ${member.enterprise}, ${account}, ${name}, ${sealed})`;
  return before;
}

/** False when the member is not linked (any more). */
export async function updateSealedTokens(sql: Sql, { team, user }: Member, sealed: Buffer): Promise<boolean> {
  const rows = await sql`
    update accounts set sealed = ${sealed} where team = ${team} and slack_user = ${user} returning 1`;
  return rows.length > 0;
}

export async function deleteAccount(sql: Sql, { team, user }: Member): Promise<AccountRow | undefined> {
  const [row] = await sql<AccountRow>`
    delete from accounts where team = ${team} and slack_user = ${user} returning *`;
  return row;
}

/** The links of one account, in every workspace. */
export function accountsNamed(sql: Sql, account: string): Promise<AccountRow[]> {
  return sql<AccountRow>`select * from accounts where account = ${account}`;
}

export function accountsOf(sql: Sql, team: string): Promise<AccountRow[]> {
  return sql<AccountRow>`select * from accounts where team = ${team}`;
}

/** Encrypts tokens of an older key again, with the newest one. */
export async function resealAccounts(sql: Sql, sealer: Sealer): Promise<void> {
  for (const row of await sql<AccountRow>`select * from accounts`) {
    if (!sealer.isOld(row.sealed)) continue;
    const place = placeOfTokens({ team: row.team, user: row.slack_user });
    const sealed = sealer.seal(sealer.open(row.sealed, place), place);
    // A token that was refreshed meanwhile has the new key already.
    await sql`
      update accounts set sealed = ${sealed}
      where team = ${row.team} and slack_user = ${row.slack_user} and sealed = ${row.sealed}`;
  }
}
