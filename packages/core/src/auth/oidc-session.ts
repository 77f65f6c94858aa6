// A sign-in that stays fresh: one caller at a time refreshes it before it ends.
import { refreshTokenGrant } from 'openid-client';
import { type Clock, systemClock } from '../concurrency/clock.ts';
import { singleFlight } from '../concurrency/one-at-a-time.ts';
import { ConnectorError } from '../errors.ts';
import { isOfAnother } from './claims.ts';
import type { OidcClient } from './discovery.ts';
import { failureOf, isInvalidGrant, signInAgain } from './failures.ts';
import type { Session } from './session.ts';
import type { TokenStore } from './token-store.ts';
import { holds, type Tokens, tokensOf } from './tokens.ts';

export interface OidcSessionOptions {
  /** Called only to refresh: while the identity server is away, a token that holds is used. */
  client(): Promise<OidcClient>;
  store: TokenStore;
  /** The key of the tokens in the store. */
  key: string;
  /** Refuses the tokens of any other account, which may sign in under the same key. */
  accountId?: string;
  clock?: Clock;
}

export interface OidcSession extends Session {
  token(): Promise<string>;
  /** The tokens of the sign-in, with an access token that holds. */
  tokens(): Promise<Tokens>;
}

/** A token that ends sooner than this is refreshed before use, in ms. */
const margin = 60_000;

/**
 * A session with the tokens that the store has for the key. Throws ConnectorError `not_authenticated` when there are none, when they belong to another
 * account, or when the issuer refuses to refresh them; then they are deleted.
 */
export function oidcSession({ client, store, key, accountId, clock = systemClock }: OidcSessionOptions): OidcSession {
  const ours = (tokens: Tokens) => {
    if (accountId !== undefined && isOfAnother(tokens, accountId)) throw anotherAccount();
    return tokens;
  };
  const kept = async () => {
    const tokens = await store.get(key);
    if (!tokens) throw signInAgain('Nobody is signed in.');
    return ours(tokens);
  };
  const fresh = async () => {
    const tokens = await kept();
    if (holds(tokens, clock.now(), tokens.refreshToken ? margin : 0)) return tokens;
    try {
      return await refresh(tokens);
    } catch (error) {
      // The issuer may work again before the token ends.
      if (failureOf(error).retryable && holds(tokens, clock.now())) return tokens;
      throw error;
    }
  };
  return {
    tokens: fresh,
    token: async () => (await fresh()).accessToken,
    async renew(refused) {
      const tokens = await kept();
      return tokens.accessToken === refused ? (await refresh(tokens)).accessToken : tokens.accessToken;
    },
  };

  function refresh(stale: Tokens): Promise<Tokens> {
    return singleFlight(store, key, () => alone(() => refreshed(stale)));
  }

  function alone<T>(run: () => Promise<T>): Promise<T> {
    return store.exclusively ? store.exclusively(key, run) : run();
  }

  async function refreshed(stale: Tokens): Promise<Tokens> {
    const before = await kept();
    if (before.accessToken !== stale.accessToken) return before;
    if (!before.refreshToken) throw signInAgain();
    const fresh = await grant(before, before.refreshToken, await client());
    const meanwhile = await kept();
    if (meanwhile.accessToken !== before.accessToken && endOf(meanwhile) >= endOf(fresh)) return meanwhile;
    await store.set(key, fresh);
    return fresh;
  }

  async function grant(before: Tokens, refreshToken: string, { configuration }: OidcClient): Promise<Tokens> {
    try {
      const answer = await refreshTokenGrant(configuration, refreshToken);
      const fresh = tokensOf(answer, clock.now());
      return {
        ...fresh,
        refreshToken: fresh.refreshToken ?? refreshToken,
        idToken: fresh.idToken ?? before.idToken,
        joinedSession: before.joinedSession,
      };
    } catch (error) {
      if (!isInvalidGrant(error)) throw failureOf(error);
      // The user may have signed in again.
      const meanwhile = await store.get(key);
      if (meanwhile && meanwhile.refreshToken !== refreshToken) return ours(meanwhile);
      await store.delete(key);
      throw failureOf(error);
    }
  }
}

function anotherAccount(): ConnectorError {
  return new ConnectorError('not_authenticated', 'Another account has signed in here meanwhile.', {
    hint: 'Repeat the request to use that account, or sign in again as before.',
  });
}

const endOf = ({ expiresAt }: Tokens) => expiresAt ?? Number.POSITIVE_INFINITY;
