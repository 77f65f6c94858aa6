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

export function accountSession({ store, key, identityServer, clock }: AccountSessionOptions): Session {
  let opened: Session | undefined;
  const open = async () => {
    opened ??= oidcSession({ client: await identityServer(), store, key });
    return opened;
  };
  return {
    async token() {
      const tokens = await store.get(key);
      const holds = tokens && (tokens.expiresAt === undefined || tokens.expiresAt > clock.now() + margin);
      return holds ? tokens.accessToken : (await open()).token();
    },
    renew: async (refused) => (await open()).renew?.(refused),
  };
}
