import type { ServerContext } from '../server-context.ts';

/** Tokens for experiments and tests, one of each kind. */
export interface ReadyTokens {
  /** A self-service login, with the role editor. */
  user: string;
  /** A plain Keycloak user of the server's realm, with the role editor. */
  keycloak: string;
  /** A Keycloak user with the realm role admin, who may read usage. */
  admin: string;
  /** An API key of the self-service user with all scopes of an editor. */
  api_key: string;
  /** An expired self-service login. */
  expired: string;
}

export async function readyTokens({ store, identities }: ServerContext): Promise<ReadyTokens> {
  const account = { email: 'user@codetether.local', password: 'codetether', firstName: 'Local', lastName: 'User' };
  const user = store.users.withEmail(account.email) ?? identities.register(account);
  return {
    user: await identities.mintLogin(user),
    keycloak: await identities.mintKeycloak({
      sub: 'kc-user',
      email: 'user@codetether.local',
      name: 'Local User',
      roles: [],
    }),
    admin: await identities.mintKeycloak({
      sub: 'kc-admin',
      email: 'admin@codetether.local',
      name: 'Local Admin',
      roles: ['admin'],
    }),
    api_key: identities.issueApiKey(user.id, { name: 'local', scopes: ['*'], expiresAt: null }).key,
    expired: await identities.mintLogin(user, -60),
  };
}
