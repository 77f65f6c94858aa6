// Tells the issuer that a sign-in ends (RFC 7009).
import { tokenRevocation } from 'openid-client';
import type { OidcClient } from './discovery.ts';
import { failureOf } from './failures.ts';
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
