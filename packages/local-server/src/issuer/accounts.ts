/** A ready-made user of the issuer. Nobody needs a password here: the sign-in page lists them. */
export interface Account {
  id: string;
  username: string;
  email: string;
  name: string;
  /** Keycloak's realm roles; a plain user has only the built-in ones and is an editor by its tenant. */
  roles: string[];
}

const BUILT_IN_ROLES = ['default-roles-codetether', 'offline_access', 'uma_authorization'];

export const ACCOUNTS: readonly Account[] = [
  {
    id: '5f6b2c1e-0a53-4a0e-9a3e-6d1d5b0c7a01',
    username: 'ada',
    email: 'ada@codetether.local',
    name: 'Ada Lovelace',
    roles: BUILT_IN_ROLES,
  },
  {
    id: '5f6b2c1e-0a53-4a0e-9a3e-6d1d5b0c7a02',
    username: 'admin',
    email: 'admin@codetether.local',
    name: 'Grace Hopper',
    roles: [...BUILT_IN_ROLES, 'admin'],
  },
];

export const accountWithId = (id: string) => ACCOUNTS.find((account) => account.id === id);

export const accountNamed = (username: string) => ACCOUNTS.find((account) => account.username === username);

/** The claims that Keycloak puts about a user into tokens and userinfo. */
export function claimsOf(account: Account) {
  const [given, family] = account.name.split(' ');
  return {
    sub: account.id,
    preferred_username: account.username,
    email: account.email,
    email_verified: true,
    name: account.name,
    given_name: given,
    family_name: family,
  };
}
