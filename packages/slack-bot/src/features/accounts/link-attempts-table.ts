// A link's way: asked for, opened in a browser, proved by Sign in with Slack, used. Only hashes of what the browser holds are kept.

import type { Tokens } from '@codetether/core/auth';
import type { Sql } from '@codetether/hosting/postgres';
import { hashOf, type Sealer } from '../../postgres/encryption.ts';
import { present } from '../../postgres/present.ts';
import type { Member } from '../../slack/delivery.ts';

export interface LinkAttempt {
  hash: string;
  member: Member;
  slackNonce?: string;
  sealedSignIn?: Buffer;
}

interface Row {
  hash: string;
  team: string;
  enterprise: string | null;
  slack_user: string;
  slack_nonce: string | null;
  sign_in_state: string | null;
  sealed_sign_in: Buffer | null;
}

const minutes = 10;

/** The place that a sign-in is encrypted for, begun or waiting for a confirmation. */
export function placeOfSignIn(hash: string): string {
  return `sign-in|${hash}`;
}

export async function addLinkAttempt(sql: Sql, token: string, { team, user, enterprise }: Member): Promise<void> {
  await sql`
    insert into link_attempts (hash, team, enterprise, slack_user, expires_at)
    values (${hashOf(token)}, ${team}, ${enterprise}, ${user}, now() + make_interval(mins => ${minutes}))`;
}

export async function isOpenLink(sql: Sql, token: string): Promise<boolean> {
  const rows = await sql`
    select 1 from link_attempts where hash = ${hashOf(token)} and sealed_sign_in is null and expires_at > now()`;
  return rows.length > 0;
}

/** Binds the link to the first browser that follows it, and to one Sign in with Slack. */
export async function openLink(
  sql: Sql,
  { token, browser, state, nonce }: { token: string; browser: string; state: string; nonce: string },
): Promise<LinkAttempt | undefined> {
  const [row] = await sql<Row>`
    update link_attempts set browser = ${hashOf(browser)}, slack_state = ${hashOf(state)}, slack_nonce = ${nonce}
    where hash = ${hashOf(token)} and expires_at > now() and (browser is null or browser = ${hashOf(browser)})
    returning *`;
  return row && attemptOf(row);
}

/** Takes a Sign in with Slack that comes back: once, in the same browser. */
export async function takeSlackReturn(
  sql: Sql,
  { browser, state }: { browser: string; state: string },
): Promise<LinkAttempt | undefined> {
  const [row] = await sql<Row>`
    update link_attempts set slack_state = null
    where slack_state = ${hashOf(state)} and browser = ${hashOf(browser)} and expires_at > now()
    returning *`;
  return row && attemptOf(row);
}

/** The browser's user is the member: the sign-in at CodeTether may begin. */
export async function beginSignIn(
  sql: Sql,
  { hash, state, sealed }: { hash: string; state: string; sealed: Buffer },
): Promise<void> {
  await sql`
    update link_attempts set sign_in_state = ${hashOf(state)}, sealed_sign_in = ${sealed} where hash = ${hash}`;
}

/** A used link's sign-in that must be asked for in another way, in the same browser. */
export async function beginSignInAgain(
  sql: Sql,
  attempt: { hash: string; member: Member; browser: string; state: string; sealed: Buffer },
): Promise<void> {
  const { hash, member, browser, state, sealed } = attempt;
  await sql`
    insert into link_attempts (hash, team, enterprise, slack_user, browser, sign_in_state, sealed_sign_in, expires_at)
    values (${hash}, ${member.team}, ${member.enterprise}, ${member.user}, ${hashOf(browser)}, ${hashOf(state)}, ${sealed},
      now() + make_interval(mins => ${minutes}))`;
}

/** Uses the link up: it is gone afterwards, even if the sign-in fails. */
export async function takeSignInReturn(
  sql: Sql,
  { browser, state }: { browser: string; state: string },
): Promise<LinkAttempt | undefined> {
  const [row] = await sql<Row>`
    delete from link_attempts
    where sign_in_state = ${hashOf(state)} and browser = ${hashOf(browser)} and expires_at > now()
    returning *`;
  return row && attemptOf(row);
}

/** Without Sign in with Slack, the user of the same browser must confirm that both accounts are theirs. */
export async function askToConfirm(
  sql: Sql,
  { token, browser, member, sealed }: { token: string; browser: string; member: Member; sealed: Buffer },
): Promise<void> {
  const { team, user, enterprise } = member;
  await sql`
    insert into link_attempts (hash, team, enterprise, slack_user, browser, sealed_sign_in, expires_at)
    values (${hashOf(token)}, ${team}, ${enterprise}, ${user}, ${hashOf(browser)}, ${sealed}, now() + make_interval(mins => ${minutes}))`;
}

/** Once. */
export async function takeConfirmation(
  sql: Sql,
  { token, browser }: { token: string; browser: string },
): Promise<LinkAttempt | undefined> {
  const [row] = await sql<Row>`
    delete from link_attempts
    where hash = ${hashOf(token)} and browser = ${hashOf(browser)} and sealed_sign_in is not null and sign_in_state is null
      and expires_at > now()
    returning *`;
  return row && attemptOf(row);
}

/** The browser's user is another one: nobody may continue with this link. */
export async function spoilLink(sql: Sql, hash: string): Promise<void> {
  await sql`delete from link_attempts where hash = ${hash}`;
}

/** The sign-ins that still wait for their user's confirmation. */
export async function unconfirmedAttempts(sql: Sql): Promise<LinkAttempt[]> {
  const rows = await sql<Row>`
    select * from link_attempts
    where sealed_sign_in is not null and sign_in_state is null and expires_at > now()`;
  return rows.map(attemptOf);
}

/** Returns those whose sign-in nobody confirmed. */
export async function forgetOldAttempts(sql: Sql): Promise<LinkAttempt[]> {
  const rows = await sql<Row>`delete from link_attempts where expires_at < now() returning *`;
  await sql`delete from install_states where expires_at < now()`;
  return rows.filter((row) => row.sealed_sign_in && !row.sign_in_state).map(attemptOf);
}

/** The tokens of a sign-in that waits for its confirmation. */
export function openSignIn(sealer: Sealer, { hash, sealedSignIn }: LinkAttempt): Tokens {
  // Nobody but linking.ts writes there.
  return JSON.parse(sealer.open(sealedSignIn ?? Buffer.of(), placeOfSignIn(hash))) as Tokens;
}

function attemptOf(row: Row): LinkAttempt {
  const { hash, team, enterprise, slack_user: user, slack_nonce: slackNonce, sealed_sign_in: sealedSignIn } = row;
  return present({ hash, member: present({ team, user, enterprise }), slackNonce, sealedSignIn });
}
