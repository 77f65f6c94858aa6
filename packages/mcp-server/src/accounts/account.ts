// The account from the settings, ready to run operations.
import { type Caller, type Clock, createCaller, type Log, type MemoryStore, type Signing } from '@codetether/core';
import { accountIdOf, bearer, configuredScopes } from '@codetether/core/auth';

export interface AccountSettings {
  url: string;
  token?: string | undefined;
  webUrl?: string | undefined;
  tier: 'free' | 'pro' | 'enterprise';
  visibility: 'own' | 'server';
  /** Default: keys that last as long as this process. */
  signing?: Signing;
  signedSince?: number;
  /** Default: one that lasts as long as this process. */
  memory?: MemoryStore;
  strictKeys?: boolean;
  fetch?: typeof fetch;
  clock?: Clock;
  log: Log;
}

export function accountOf({ token, ...settings }: AccountSettings): Caller {
  return createCaller({
    ...settings,
    session: bearer(token),
    accountId: token ? accountIdOf(token) : 'anonymous',
    scopes: token ? configuredScopes(token) : 'unknown',
  });
}
