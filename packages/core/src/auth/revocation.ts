// Tells the issuer that a sign-in ends (RFC 7009).
import { tokenRevocation } from 'openid-client';
import { shareSession } from './claims.ts';
import type { OidcClient } from './discovery.ts';
import { failureOf } from './failures.ts';
import type { TokensFile } from './file-tokens.ts';
import type { Tokens } from './tokens.ts';

/**
 * Revokes the refresh token and with it the sign-in; without one, the access token. Does nothing at an issuer without revocation. Delete the tokens from
 * their store first.
 */
export async function revoke({ configuration }: OidcClient, tokens: Tokens): Promise<void> {
  if (!configuration.serverMetadata().revocation_endpoint) return;
  try {
    await tokenRevocation(configuration, tokens.refreshToken ?? tokens.accessToken, {
      token_type_hint: tokens.refreshToken ? 'refresh_token' : 'access_token',
    });
  } catch (error) {
    throw failureOf(error);
  }
}

/** Revokes the sign-ins of the key that have ended in the file. Throws ConnectorError when that cannot be done now; they then stay in the file. */
export async function revokeEnded(client: () => Promise<OidcClient>, store: TokensFile, key: string): Promise<void> {
  for (const tokens of await store.ended(key)) {
    const kept = await store.get(key);
    if (!kept || !shareSession(kept, tokens)) await revoke(await client(), tokens);
    await store.forgetEnded(key, tokens);
  }
}
