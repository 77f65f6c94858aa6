// The callers' accounts at CodeTether. Each identity has its own caller, with its own budget of requests; its tokens never serve another identity.
import { allScopes, type Caller, type Log } from '@codetether/core';
import { exchange, type OidcClient, type Session } from '@codetether/core/auth';
import { LRUCache } from 'lru-cache';
import type { Identity } from './authenticator.ts';

export interface AccountsOptions {
  /** Turns the caller's token into one that CodeTether accepts. */
  upstream: Upstream;
  /** Creates a caller with that session and account; its scopes are added later. */
  createCaller(session: Session, accountId: string): Caller;
}

export interface Upstream {
  token(callersToken: string, identity: Identity): Promise<string>;
}

/**
 * Exchanges the token for one for CodeTether, in the caller's name (RFC 8693). The caller's token is then valid only here. Asks for CodeTether's scopes alone:
 * an assistant may have others, which this server's client does not have.
 */
export function exchanged(client: () => Promise<OidcClient>, audience: string, log: Log): Upstream {
  return {
    async token(subjectToken, { scopes }) {
      const tokens = await exchange(await client(), {
        subjectToken,
        audience,
        scopes: scopes === 'unknown' ? scopes : new Set(allScopes.filter((scope) => scopes.has(scope))),
        log,
      });
      return tokens.accessToken;
    },
  };
}

/** Passes the caller's token on unchanged. The specification forbids that unless CodeTether is the same audience: its operator could use the token here. */
export const passThrough: Upstream = { token: async (callersToken) => callersToken };

/** Beyond this number, drops the account that has not called for the longest time. */
const maxAccounts = 1_000;

export function createAccounts({ upstream, createCaller }: AccountsOptions): (identity: Identity) => Caller {
  const known = new LRUCache<string, { caller: Caller; latest: { token: string } }>({ max: maxAccounts });
  return (identity) => {
    const token = identity.token ?? '';
    const account = known.get(identity.key) ?? open(identity);
    // A client refreshes its token; running calls continue with the newer one.
    account.latest.token = token;
    known.set(identity.key, account);
    return account.caller;
  };

  function open(identity: Identity) {
    const latest = { token: '' };
    const session: Session = { token: () => upstream.token(latest.token, identity) };
    return { caller: { ...createCaller(session, identity.account), scopes: identity.scopes }, latest };
  }
}
