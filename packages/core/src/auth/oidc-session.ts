// A sign-in that stays fresh: one caller at a time refreshes it before it ends.
import { refreshTokenGrant } from 'openid-client';
import { singleFlight } from '../concurrency/one-at-a-time.ts';
import type { OidcClient } from './discovery.ts';
import { failureOf, isInvalidGrant, signInAgain } from './failures.ts';
import type { Session } from './session.ts';
import type { TokenStore } from './token-store.ts';
import { holds, type Tokens, tokensOf } from './tokens.ts';

export interface OidcSessionOptions {
  client: OidcClient;
  store: TokenStore;
  /** The key of the tokens in the store. */
  key: string;
}

/** A token that ends sooner than this is refreshed before use, in ms. */
const margin = 60_000;

/**
 * A session with the tokens that the store has for the key. Throws ConnectorError `not_authenticated` when there are none or the issuer refuses to refresh
 * them; then they are deleted.
 */
export function oidcSession({ client, store, key }: OidcSessionOptions): Session {
  const { clock } = client;
  const kept = async () => {
    const tokens = await store.get(key);
    if (!tokens) throw signInAgain('Nobody is signed in.');
    return tokens;
  };
  return {
    async token() {
      const tokens = await kept();
      if (holds(tokens, clock.now(), tokens.refreshToken ? margin : 0)) return tokens.accessToken;
      try {
        return (await refresh(tokens)).accessToken;
      } catch (error) {
        // The issuer may work again before the token ends.
        if (failureOf(error).retryable && holds(tokens, clock.now())) return tokens.accessToken;
        throw error;
      }
    },
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
    const fresh = await grant(before, before.refreshToken);
    const meanwhile = await kept();
    if (meanwhile.accessToken !== before.accessToken && endOf(meanwhile) >= endOf(fresh)) return meanwhile;
    await store.set(key, fresh);
    return fresh;
  }

  async function grant(before: Tokens, refreshToken: string): Promise<Tokens> {
    try {
      const answer = await refreshTokenGrant(client.configuration, refreshToken);
      const fresh = tokensOf(answer, clock.now());
      return { ...fresh, refreshToken: fresh.refreshToken ?? refreshToken, idToken: fresh.idToken ?? before.idToken };
    } catch (error) {
      if (!isInvalidGrant(error)) throw failureOf(error);
      // The user may have signed in again.
      const meanwhile = await store.get(key);
      if (meanwhile && meanwhile.refreshToken !== refreshToken) return meanwhile;
      await store.delete(key);
      throw failureOf(error);
    }
  }
}

const endOf = ({ expiresAt }: Tokens) => expiresAt ?? Number.POSITIVE_INFINITY;
