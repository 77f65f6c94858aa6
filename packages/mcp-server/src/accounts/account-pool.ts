// The callers' accounts at CodeTether. Each identity has one caller, which holds its budget of requests, and its tokens never serve another.
import type { Caller } from '@codetether/core';
import { exchange, type OidcClient, type Session } from '@codetether/core/auth';
import { LRUCache } from 'lru-cache';
import type { Identity } from './guard.ts';

export interface AccountsOptions {
  /** How the caller's token becomes one that CodeTether takes. */
  upstream: Upstream;
  /** A caller with that session and account, without its scopes. */
  createCaller(session: Session, accountId: string): Caller;
}

export interface Upstream {
  token(callersToken: string, identity: Identity): Promise<string>;
}

/** A token for CodeTether itself, in the caller's name (RFC 8693). A token that is good here is then good nowhere else. */
export function exchanged(client: () => Promise<OidcClient>, audience: string): Upstream {
  return {
    async token(subjectToken, { scopes }) {
      const tokens = await exchange(await client(), {
        subjectToken,
        audience,
        scopes: scopes === 'unknown' ? scopes : new Set([...scopes].filter((scope) => scope !== 'offline_access')),
      });
      return tokens.accessToken;
    },
  };
}

/** The caller's own token as it is. The specification forbids it unless CodeTether is the same audience: whoever runs CodeTether could use it here. */
export const passedOn: Upstream = { token: async (callersToken) => callersToken };

/** Beyond this many the one that has not called for longest is forgotten. */
const mostAccounts = 1_000;

export function createAccounts({ upstream, createCaller }: AccountsOptions): (identity: Identity) => Caller {
  const known = new LRUCache<string, { caller: Caller; latest: { token: string } }>({ max: mostAccounts });
  return (identity) => {
    const token = identity.token ?? '';
    const account = known.get(identity.key) ?? open(identity);
    // A client refreshes its token; calls at work go on with the newer one.
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
