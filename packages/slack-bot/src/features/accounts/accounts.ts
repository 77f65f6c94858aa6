// Which CodeTether account a Slack user acts with, and as what.
import { randomBytes } from 'node:crypto';
import {
  type Caller,
  type Clock,
  createCaller,
  type GrantedScopes,
  type Log,
  type Signing,
  type Tier,
} from '@codetether/core';
import { grantedScopes, type OidcClient } from '@codetether/core/auth';
import type { Database } from '@codetether/hosting/postgres';
import { LRUCache } from 'lru-cache';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Sealer } from '../../postgres/encryption.ts';
import type { Accounts, BotContext } from '../../reply/bot-context.ts';
import type { Member } from '../../slack/delivery.ts';
import { accountSession } from './account-session.ts';
import { accountTokens, openTokens } from './account-tokens.ts';
import { type AccountRow, findAccount, holderOf, placeOfTokens } from './accounts-table.ts';
import { createConversationStore } from './conversations-table.ts';
import { addLinkAttempt } from './link-attempts-table.ts';
import { createMemoryTable } from './memory-table.ts';
import { type EndOfSignIn, endSignIn, workRevocations } from './revocations.ts';
import { type LinkListener, unlink } from './unlink.ts';

export interface AccountsContext extends BotContext {
  accounts: AccountLinks;
}

export interface AccountLinks extends Accounts {
  /** Deletes the link, and reports the end of its sign-in; undefined when there was no link. */
  disconnect(member: Member): Promise<EndOfSignIn | undefined>;
  /** Revokes sign-ins whose links are gone. */
  workRevocations(): Promise<void>;
}

export interface AccountsOptions {
  database: Database;
  jobs: Pick<Jobs, 'send' | 'work'>;
  linkListeners: readonly LinkListener[];
  sealer: Sealer;
  /** Resolves once the identity server was reached. */
  identityServer(): Promise<OidcClient>;
  /** Where our own pages are, without a slash at the end. */
  publicUrl: string;
  codetether: {
    url: string;
    tier?: Tier;
    webUrl?: string;
    strictKeys?: boolean;
    signing?: Signing;
    signedSince?: number;
  };
  fetch?: typeof fetch;
  clock: Clock;
  log: Log;
}

/** Callers hold their account's budget of requests; the least recently used ones are dropped and created again when needed. */
const mostCallers = 5_000;

export function createAccounts(options: AccountsOptions): AccountLinks {
  const { database, sealer, identityServer, publicUrl, codetether, clock, log } = options;
  const callers = new LRUCache<string, { row: AccountRow; caller: Caller }>({ max: mostCallers });
  const memory = createMemoryTable(database);

  /** Read from the token each time: a refresh may bring one that grants less. */
  const scopesOf = (row: AccountRow): GrantedScopes => grantedScopes(openTokens(sealer, row).accessToken);
  const callerFor = (row: AccountRow): Caller => {
    const holder = holderOf(row);
    const key = placeOfTokens(holder);
    const known = callers.get(key);
    if (known && known.row.linked_at.getTime() === row.linked_at.getTime()) return known.caller;
    const store = accountTokens(holder, {
      database,
      sealer,
      onEnded: async (ended) => {
        await unlink(options, ended, 'ended');
      },
    });
    const caller = createCaller({
      ...codetether,
      session: accountSession({ client: identityServer, store, key, accountId: row.account, clock }),
      accountId: row.account,
      visibility: 'own',
      scopes: scopesOf(row),
      conversations: createConversationStore(database, row.account),
      memory,
      ...(options.fetch && { fetch: options.fetch }),
      clock,
      log,
    });
    callers.set(key, { row, caller });
    return caller;
  };

  return {
    async callerOf(member) {
      if (isGuest(member)) return undefined;
      const row = await findAccount(database, member);
      return row && Object.assign(callerFor(row), { scopes: scopesOf(row) });
    },
    async describe(member) {
      if (isGuest(member)) return undefined;
      const row = await findAccount(database, member);
      return row && { accountId: row.account, name: row.name, scopes: scopesOf(row) };
    },
    async linkUrl(member) {
      if (isGuest(member)) throw new Error('A user of another workspace cannot be linked.');
      const token = randomBytes(32).toString('base64url');
      await addLinkAttempt(database, token, member);
      return `${publicUrl}/link?t=${token}`;
    },
    async disconnect(member) {
      const row = await unlink(options, member, 'disconnected');
      return row && endSignIn(row, options);
    },
    workRevocations: () => workRevocations(options),
  };
}

/** Somebody from another workspace (Slack Connect): whoever administers that one could act in the user's name. */
function isGuest({ team, home }: Member): boolean {
  return home !== undefined && home !== team;
}
