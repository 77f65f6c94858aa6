// An account's session that asks the identity server only when a token must be renewed: while it is down, accounts whose tokens hold work on.
import type { Clock } from '@codetether/core';
import { type OidcClient, oidcSession, type Session, type TokenStore } from '@codetether/core/auth';

export interface AccountSessionOptions {
  store: TokenStore;
  /** Under which the tokens are in the store. */
  key: string;
  identityServer(): Promise<OidcClient>;
  clock: Clock;
}

/** A token that ends sooner than this is renewed before it is used, in ms. */
const margin = 60_000;
/** Reading and decrypting it for each of many calls costs more than the calls. */
const rememberedMs = 10_000;

export function accountSession({ store, key, identityServer, clock }: AccountSessionOptions): Session {
  let opened: Session | undefined;
  let known: { token: string; until: number } | undefined;
  const open = async () => {
    opened ??= oidcSession({ client: await identityServer(), store, key });
    return opened;
  };
  return {
    async token() {
      const now = clock.now();
      if (known && known.until > now) return known.token;
      const tokens = await store.get(key);
      const until = tokens && (tokens.expiresAt === undefined ? Number.POSITIVE_INFINITY : tokens.expiresAt - margin);
      if (!tokens || until === undefined || until <= now) return (await open()).token();
      known = { token: tokens.accessToken, until: Math.min(until, now + rememberedMs) };
      return known.token;
    },
    async renew(refused) {
      known = undefined;
      return (await open()).renew?.(refused);
    },
  };
}
