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
import { cachedMemory } from './memory.ts';

/**
 * Returns the caller for a bundle's connection, for one perform. Throws ConnectorError `not_authenticated` for a bundle without a token and for a token that
 * has expired: some routes of CodeTether do not look at it.
 */
export type Accounts = (bundle: Pick<Bundle, 'authData'>) => Caller;

/**
 * Zapier ends a perform after 30 s. Each request of a perform takes what is left of this time, in ms; the rest is for `z.cache` and the answer. Handlers
 * that wait for an agent stop earlier, which leaves time for one more look.
 * @internal
 */
export const performMs = 27_000;
/** @internal */
export const waitMs = 22_000;
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
      signal: endOf(clock, performMs),
      endsAt: startedAt + performMs,
      get waitSeconds() {
        return Math.max(0, waitMs - (clock.now() - startedAt)) / 1000;
      },
    };
  };
}

/** Like AbortSignal.timeout, by this clock. */
function endOf(clock: Clock, ms: number): AbortSignal {
  const end = new AbortController();
  clock.later(ms, () => end.abort(new DOMException('The time of this step is over.', 'TimeoutError')));
  return end.signal;
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
    memory: cachedMemory(`${apiUrl} ${accountId}`),
    // The next message of a conversation may come to any of Zapier's processes.
    conversations: { ...memoryConversations(), lags: true },
    clock,
    // `z.request` would throw before core sees a 401 or 429, and would hide why a connection broke.
    fetch,
  });
  const account: Account = { token: '', caller };
  return account;
}
