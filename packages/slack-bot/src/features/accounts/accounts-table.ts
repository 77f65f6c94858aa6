import type { Sql } from '@codetether/hosting/postgres';
import { inBatches } from '../../postgres/batches.ts';
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

/** In an organisation the link of any of its workspaces: a user has the same ID in all of them. */
export async function findAccount(sql: Sql, { team, enterprise, user }: Member): Promise<AccountRow | undefined> {
  const [row] = await sql<AccountRow>`
    select * from accounts where slack_user = ${user} and (team = ${team} or enterprise = ${enterprise})
    order by team = ${team} desc, linked_at desc limit 1`;
  return row;
}

/** The member who connected the account, in the workspace where that was. */
export function holderOf({ team, slack_user: user, enterprise }: AccountRow): Member {
  return { team, user, ...(enterprise && { enterprise }) };
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
    delete from accounts
    where (team = ${member.team} or enterprise = ${member.enterprise})
      and (slack_user = ${member.user} or account = ${account})
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

/** In an organisation a member may have several links of earlier versions, one in each workspace. */
export function deleteAccounts(sql: Sql, { team, enterprise, user }: Member): Promise<AccountRow[]> {
  return sql<AccountRow>`
    delete from accounts where slack_user = ${user} and (team = ${team} or enterprise = ${enterprise}) returning *`;
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
  if (!sealer.hasOldKeys) return;
  let last = { team: '', user: '' };
  await inBatches(async () => {
    const rows = await sql<AccountRow>`
      select * from accounts where (team, slack_user) > (${last.team}, ${last.user})
      order by team, slack_user limit 1000`;
    for (const row of rows) {
      last = { team: row.team, user: row.slack_user };
      if (!sealer.isOld(row.sealed)) continue;
      const place = placeOfTokens(last);
      const sealed = sealer.seal(sealer.open(row.sealed, place), place);
      // A token that was refreshed meanwhile has the new key already.
      await sql`
        update accounts set sealed = ${sealed}
        where team = ${row.team} and slack_user = ${row.slack_user} and sealed = ${row.sealed}`;
    }
    return rows;
  });
}
