// The accounts that this process serves, each with its own request budget, and with calls that end within Zapier's time.
import {
  type Caller,
  type Clock,
  ConnectorError,
  createCaller,
  createSigning,
  memoryConversations,
  setNewest,
} from '@codetether/core';
import { accountIdOf, configuredScopes, expiryProblem } from '@codetether/core/auth';
import type { Bundle } from 'zapier-platform-core';
import type { Config } from './config.ts';

/**
 * Returns the caller for a bundle's connection, for one perform. Throws ConnectorError `not_authenticated` for a bundle without a token and for a token that has
 * expired: some routes of CodeTether do not look at it.
 */
export type Accounts = (bundle: Pick<Bundle, 'authData'>) => Caller;

/**
 * Zapier ends a perform after 30 s. Handlers stop waiting this long after its start, which leaves time for one more look; a look that takes longer is
 * aborted.
 */
const waitUntilMs = 22_000;
const requestMs = 6_000;
const abortMs = 28_000;
/** The most callers to keep. A dropped caller loses only its count of requests. */
const mostAccounts = 200;

export function createAccounts(config: () => Config, clock: Clock, fetch: typeof globalThis.fetch): Accounts {
  const kept = new Map<string, Account>();

  const accountOf = (token: string): Account => {
    const settings = config();
    const id = accountIdOf(token);
    const key = `${settings.apiUrl} ${settings.visibility} ${id}`;
    const account = kept.get(key) ?? openAccount(id, settings, clock, fetch);
    account.token = token;
    setNewest(kept, key, account, mostAccounts);
    return account;
  };

  return ({ authData }) => {
    const startedAt = clock.now();
    const token = validToken(authData, startedAt);
    return {
      ...accountOf(token).caller,
      scopes: configuredScopes(token),
      signal: AbortSignal.timeout(abortMs),
      get waitSeconds() {
        return Math.max(0, waitUntilMs - (clock.now() - startedAt)) / 1000;
      },
    };
  };
}

function validToken(authData: Bundle['authData'] | undefined, now: number): string {
  const token = String(authData?.access_token ?? '');
  const problem = token === '' ? 'is missing.' : expiryProblem(token, now);
  if (problem === undefined) return token;
  throw new ConnectorError('not_authenticated', `The token of this connection ${problem}`, {
    hint: 'Reconnect the CodeTether account.',
  });
}

interface Account {
  /** The newest token that a perform brought. */
  token: string;
  caller: Caller;
}

function openAccount(accountId: string, config: Config, clock: Clock, fetch: typeof globalThis.fetch): Account {
  const { apiUrl, tier, visibility, webUrl, strictKeys, signingKeys, signedSince } = config;
  const caller = createCaller({
    url: apiUrl,
    session: { token: async () => account.token },
    accountId,
    tier,
    visibility,
    signing: createSigning(signingKeys),
    signedSince,
    strictKeys,
    webUrl,
    timeoutMs: requestMs,
    // The next message of a conversation may come to any of Zapier's processes.
    conversations: { ...memoryConversations(), lags: true },
    clock,
    // `z.request` would throw before core sees a 401 or 429, and would hide why a connection broke.
    fetch,
  });
  const account: Account = { token: '', caller };
  return account;
}
