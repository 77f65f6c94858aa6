// Linking a Slack user to a CodeTether account. The link alone proves nothing, since it can be forwarded: the browser must be the
// Slack user's own, which Sign in with Slack shows, and it must be the same browser to the end, which a cookie shows.
import { randomBytes } from 'node:crypto';
import { type Clock, grantsNothing, type Log, whyFailed } from '@codetether/core';
import {
  type Authorization,
  accountIdOf,
  beginAuthorization,
  completeAuthorization,
  endOfSignIn,
  grantedScopes,
  OfflineAccessRefused,
  type OidcClient,
  onlineScopes,
  subjectOf,
  type Tokens,
} from '@codetether/core/auth';
import { inQuotes } from '@codetether/core/untrusted';
import type { Database, Sql } from '@codetether/hosting/postgres';
import { note } from '../../blocks/card-message.ts';
import { nothingGranted } from '../../blocks/error-message.ts';
import { type SlackMessage, together } from '../../blocks/message.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { enqueueDirectMessage } from '../../jobs/outbox-table.ts';
import { addAuditEntry } from '../../postgres/audit-table.ts';
import { hashOf, type Sealer } from '../../postgres/encryption.ts';
import type { Member } from '../../slack/delivery.ts';
import type { SignInWithSlack, SlackUser } from '../../slack/sign-in-with-slack.ts';
import { sealTokens } from './account-tokens.ts';
import { replaceAccount } from './accounts-table.ts';
import {
  askToConfirm,
  beginSignIn,
  beginSignInAgain,
  isOpenLink,
  type LinkAttempt,
  openLink,
  openSignIn,
  placeOfSignIn,
  spoilLink,
  takeConfirmation,
  takeSignInReturn,
  takeSlackReturn,
} from './link-attempts-table.ts';
import { enqueueRevocations } from './revocations.ts';
import { announceUnlinked, type LinkListener } from './unlink.ts';

export interface LinkingOptions {
  database: Database;
  jobs: Pick<Jobs, 'send'>;
  sealer: Sealer;
  identityServer(): Promise<OidcClient>;
  /** Without it the user confirms both identities on a page. */
  signInWithSlack?: SignInWithSlack;
  /** How people call a Slack user, for that page. */
  nameOf(member: Member): Promise<string>;
  linkListeners: readonly LinkListener[];
  /** Our page to which the identity server sends the browser back. */
  redirectUri: string;
  clock: Clock;
  log: Log;
}

/** Why a browser cannot continue; the pages have the words for it. */
export type LinkProblem = 'ended' | 'other-user' | 'other-browser' | 'refused' | 'unavailable';

export type Step = { redirect: string } | { problem: LinkProblem };
export type Outcome =
  | { redirect: string }
  | { linked: string }
  /** Good for one use in this browser. */
  | { confirm: string; slackUser: string; account: string }
  | { problem: LinkProblem };

export type Linking = ReturnType<typeof createLinking>;

export function createLinking(options: LinkingOptions) {
  const { database, sealer, identityServer, signInWithSlack, nameOf, redirectUri, log } = options;
  const unreachable = (error: unknown): undefined => {
    log.warn('a link could not continue', whyFailed(error));
  };
  const signIn = async ({ hash }: LinkAttempt): Promise<Step> => {
    const client = await identityServer().catch(unreachable);
    if (!client) return { problem: 'unavailable' };
    const { url, ...checks } = await beginAuthorization(client, { redirectUri });
    const sealed = sealer.seal(JSON.stringify(checks), placeOfSignIn(hash));
    await beginSignIn(database, { hash, state: checks.state, sealed });
    return { redirect: url };
  };
  /** The same browser, which is signed in already. */
  const signInOnline = async ({ hash, member }: LinkAttempt, browser: string): Promise<{ redirect: string }> => {
    const { url, ...checks } = await beginAuthorization(await identityServer(), { redirectUri, scopes: onlineScopes });
    const sealed = sealer.seal(JSON.stringify(checks), placeOfSignIn(hash));
    await beginSignInAgain(database, { hash, member, browser, state: checks.state, sealed });
    return { redirect: url };
  };
  return {
    provesSlackUser: signInWithSlack !== undefined,

    /** Changes nothing: scanners and previews fetch links too. */
    isOpen: (token: string): Promise<boolean> => isOpenLink(database, token),

    /** The user of the browser wants to continue. */
    async begin(token: string, browser: string): Promise<Step> {
      const state = randomBytes(32).toString('base64url');
      const nonce = randomBytes(32).toString('base64url');
      const attempt = await openLink(database, { token, browser, state, nonce });
      if (!attempt) return { problem: (await isOpenLink(database, token)) ? 'other-browser' : 'ended' };
      if (!signInWithSlack) return signIn(attempt);
      return {
        redirect: signInWithSlack.url({
          state,
          nonce,
          team: attempt.member.enterprise ? undefined : attempt.member.team,
        }),
      };
    },

    async slackReturned({ code, state, browser }: { code?: string; state: string; browser: string }): Promise<Step> {
      const attempt = await takeSlackReturn(database, { browser, state });
      if (!attempt?.slackNonce) return { problem: 'ended' };
      if (!code) return { problem: 'refused' };
      const who = await signInWithSlack?.userOf(code, attempt.slackNonce).catch(unreachable);
      if (!who) return { problem: 'unavailable' };
      if (!isThatMember(who, attempt.member)) {
        await spoilLink(database, attempt.hash);
        log.warn('a link was opened by another Slack user', { team: attempt.member.team });
        return { problem: 'other-user' };
      }
      return signIn(attempt);
    },

    async signInReturned(callback: URL, browser: string): Promise<Outcome> {
      const state = callback.searchParams.get('state') ?? '';
      const attempt = await takeSignInReturn(database, { browser, state });
      if (!attempt?.sealedSignIn) return { problem: 'ended' };
      const checks = JSON.parse(sealer.open(attempt.sealedSignIn, placeOfSignIn(attempt.hash))) as Checks;
      try {
        const tokens = await completeAuthorization(await identityServer(), callback, checks);
        if (signInWithSlack) return { linked: await link(options, attempt.member, tokens) };
        const confirm = randomBytes(32).toString('base64url');
        const sealed = sealer.seal(JSON.stringify(tokens), placeOfSignIn(hashOf(confirm)));
        await askToConfirm(database, { token: confirm, browser, member: attempt.member, sealed });
        return { confirm, slackUser: await nameOf(attempt.member), account: nameOfAccount(tokens) };
      } catch (error) {
        log.warn('a sign-in failed', whyFailed(error));
        if (error instanceof OfflineAccessRefused) return signInOnline(attempt, browser);
        return { problem: 'refused' };
      }
    },

    /** The user of the browser confirms that both accounts are theirs. */
    async confirmed(token: string, browser: string): Promise<Exclude<Outcome, { redirect: string }>> {
      const attempt = await takeConfirmation(database, { token, browser });
      if (!attempt?.sealedSignIn) return { problem: 'ended' };
      return { linked: await link(options, attempt.member, openSignIn(sealer, attempt)) };
    },
  };
}

/** In an organisation a member may sign in to any of its workspaces. */
function isThatMember(who: SlackUser, { team, enterprise, user }: Member): boolean {
  return who.user === user && (who.team === team || (enterprise !== undefined && who.enterprise === enterprise));
}

type Checks = Omit<Authorization, 'url'>;

/** The account's name. Takes the place of the member's earlier account, and of another member's link to this one. */
async function link(options: LinkingOptions, member: Member, tokens: Tokens): Promise<string> {
  const { database, jobs, sealer, clock } = options;
  const account = accountIdOf(tokens.accessToken, tokens.idToken);
  const name = nameOfAccount(tokens);
  const sealed = sealTokens(sealer, member, tokens);
  await database.transaction(async (sql) => {
    const before = await replaceAccount(sql, { member, account, name, sealed });
    await enqueueRevocations(sql, before, options);
    for (const row of before) {
      if (row.slack_user !== member.user) await announceUnlinked(sql, options, row, 'replaced');
    }
    await addAuditEntry(sql, { member, accountId: account, operation: 'account connected', outcome: 'ok' });
    await enqueueDirectMessage(sql, jobs, {
      member,
      key: `linked:${member.team}:${member.user}:${account}:${clock.now()}`,
      message: together(connectedMessage(name, tokens), ...(await fromListeners(sql, member, options))),
    });
  });
  return name;
}

function nameOfAccount({ accessToken, idToken }: Tokens): string {
  const subject = { ...subjectOf(accessToken), ...(idToken && subjectOf(idToken)) };
  return subject.email ?? subject.name ?? 'your CodeTether account';
}

function connectedMessage(name: string, tokens: Tokens): SlackMessage {
  const end = endOfSignIn(tokens);
  return together(
    note(`Connected as ${inQuotes(name, 100)}. Not you? Type /codetether disconnect.`),
    grantsNothing(grantedScopes(tokens.accessToken)) ? note(nothingGranted, { mark: 'lock' }) : undefined,
    end === undefined ? undefined : note(end),
  );
}

async function fromListeners(
  sql: Sql,
  member: Member,
  { linkListeners }: Pick<LinkingOptions, 'linkListeners'>,
): Promise<(SlackMessage | undefined)[]> {
  const messages: (SlackMessage | undefined)[] = [];
  for (const { onLinked } of linkListeners) messages.push(await onLinked?.(sql, member));
  return messages;
}
