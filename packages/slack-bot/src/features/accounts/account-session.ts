// An account's session that does not read and decrypt the tokens for each of many calls.
import type { Clock } from '@codetether/core';
import { type OidcSessionOptions, oidcSession, type Session } from '@codetether/core/auth';

/** In ms. */
const rememberedMs = 10_000;

export function accountSession(options: OidcSessionOptions & { clock: Clock }): Session {
  const { clock } = options;
  const session = oidcSession(options);
  let known: { token: string; until: number } | undefined;
  return {
    async token() {
      const now = clock.now();
      if (known && known.until > now) return known.token;
      const { accessToken, expiresAt = Number.POSITIVE_INFINITY } = await session.tokens();
      known = { token: accessToken, until: Math.min(expiresAt, now + rememberedMs) };
      return accessToken;
    },
    async renew(refused) {
      known = undefined;
      return session.renew?.(refused);
    },
  };
}
