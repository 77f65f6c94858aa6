// The token that a sign-in through the bot gives, for accounts that tests link without one.
import { allOauthScopes } from '@codetether/core/auth';
import type { LocalServer } from '@codetether/local-server';
import { decodeJwt } from 'jose';

/** A token of that token's account that grants these scopes; by default all that the bot asks for. */
export function signedInToken(
  { identities }: LocalServer,
  token: string,
  scope: string = allOauthScopes.join(' '),
): Promise<string> {
  const { sub, email, name, realm_access } = decodeJwt<{
    email: string;
    name: string;
    realm_access: { roles: string[] };
  }>(token);
  if (sub === undefined) throw new Error('A token of the embedded server names its user.');
  return identities.mintKeycloak({ sub, email, name, roles: realm_access.roles, scope });
}
