import { createHash, randomBytes } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import type { ApiKeyRow } from '../store/api-keys.ts';
import type { Store } from '../store/store.ts';
import type { UserRow } from '../store/users.ts';
import type { Clock } from '../time/clock.ts';
import type { ExternalIssuer } from './external-issuer.ts';
import { hashPassword } from './passwords.ts';
import { signingKeys } from './signing-keys.ts';

/** The caller, as far as the token says. */
export interface Identity {
  kind: 'user' | 'api-key' | 'keycloak';
  userId: string;
  email: string;
  name: string | null;
  /** Keycloak's realm roles; empty for the other kinds, whose role is editor. */
  roles: string[];
  /** The server checks the scopes of API keys only. */
  scopes: string[] | null;
  /** The tenant of the token's realm, or of the account. */
  tenantId: string | null;
}

/** The claims of a Keycloak access token of the server's realm; `expiresIn` in seconds. */
export interface KeycloakClaims {
  sub: string;
  email: string;
  name: string;
  roles: string[];
  realm?: string;
  scope?: string;
  expiresIn?: number;
}

export type Identities = Awaited<ReturnType<typeof createIdentities>>;

const LOGIN_SECONDS = 24 * 60 * 60;

/** Creates and reads the three kinds of token (codetether-api.md 5.1). An invalid token gets a reason, never a stack. */
export async function createIdentities({
  store,
  clock,
  url,
  realm,
  external,
}: {
  store: Store;
  clock: Clock;
  url: string;
  realm: string;
  external?: ExternalIssuer | undefined;
}) {
  const keys = await signingKeys(store);
  const publicKeys = createLocalJWKSet({ keys: [keys.publicJwk] });
  const issuer = (name: string) => `${url}/realms/${name}`;
  const trusted = new Set([issuer(realm)]);
  const currentDate = () => new Date(clock.now());
  const seconds = () => Math.floor(clock.now() / 1000);

  async function identify(token: string): Promise<Identity> {
    if (token.startsWith('ct_')) return identifyApiKey(token);
    let algorithm: string | undefined;
    try {
      algorithm = decodeProtectedHeader(token).alg;
    } catch {
      throw new TokenProblem('Invalid Keycloak token: Error decoding token headers.');
    }
    return algorithm === 'HS256' ? identifyLogin(token) : identifyKeycloak(token);
  }

  function identifyApiKey(token: string): Identity {
    const key = store.apiKeys.withHash(sha256(token));
    const user = key && store.users.find(key.userId);
    if (!user || key.status !== 'active') throw new TokenProblem('Invalid API key');
    if (key.expiresAt !== null && key.expiresAt <= clock.now()) throw new TokenProblem('API key expired');
    return { ...identityOf(user), kind: 'api-key', scopes: key.scopes };
  }

  async function identifyLogin(token: string): Promise<Identity> {
    // The server then tries an invalid login as a Keycloak token, and finds no key for it.
    const { payload } = await jwtVerify(token, keys.secret, { currentDate: currentDate() }).catch(() => {
      throw new TokenProblem('Token validation failed');
    });
    const user = payload.sub === undefined ? undefined : store.users.find(payload.sub);
    if (!user) throw new TokenProblem('User not found');
    return identityOf(user);
  }

  async function identifyKeycloak(token: string): Promise<Identity> {
    const isExternal = external !== undefined && decodeJwt(token).iss === external.url;
    const { payload } = await (isExternal
      ? jwtVerify(token, external.keys, { issuer: external.url, currentDate: currentDate() })
      : jwtVerify(token, publicKeys, { issuer: [...trusted], currentDate: currentDate() })
    ).catch(asProblem);
    return {
      kind: 'keycloak',
      userId: String(payload.sub),
      email: String(payload.email ?? ''),
      name: typeof payload.name === 'string' ? payload.name : null,
      roles: realmRoles(payload),
      scopes: null,
      tenantId: store.tenants.ofRealm(realm)?.id ?? null,
    };
  }

  return {
    /** Where users sign in. */
    issuer: external?.url ?? issuer(realm),
    /** Whether that is another server. */
    isExternal: external !== undefined,
    realm,
    keys,

    /** Also accepts Keycloak tokens of the realm under another issuer URL, such as that of the port it is served on. */
    trust: (name: string) => void trusted.add(name),

    /** Throws TokenProblem. */
    identify,

    /** The owner of the token; undefined without a token or with an invalid one. */
    async caller(token: string | undefined): Promise<Identity | undefined> {
      if (token === undefined) return undefined;
      return identify(token).catch((error: unknown) => {
        if (error instanceof TokenProblem) return undefined;
        throw error;
      });
    },

    /** A self-service login; `expiresIn` in seconds. */
    mintLogin(user: UserRow, expiresIn = LOGIN_SECONDS): Promise<string> {
      return new SignJWT({ email: user.email, type: 'access' })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(user.id)
        .setIssuedAt(seconds())
        .setExpirationTime(seconds() + expiresIn)
        .sign(keys.secret);
    },

    /** A Keycloak access token. */
    mintKeycloak({
      sub,
      email,
      name,
      roles,
      scope = 'openid email profile',
      expiresIn = LOGIN_SECONDS,
      ...claims
    }: KeycloakClaims) {
      return new SignJWT({
        typ: 'Bearer',
        azp: 'a2a-monitor',
        scope,
        email,
        email_verified: true,
        name,
        preferred_username: email,
        realm_access: { roles: ['offline_access', 'uma_authorization', `default-roles-${realm}`, ...roles] },
      })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keys.publicJwk.kid })
        .setIssuer(issuer(claims.realm ?? realm))
        .setAudience('account')
        .setSubject(sub)
        .setIssuedAt(seconds())
        .setExpirationTime(seconds() + expiresIn)
        .sign(keys.privateKey);
    },

    /** Creates an account; stores the password as a salted hash. */
    register(account: {
      email: string;
      password: string;
      firstName?: string | null;
      lastName?: string | null;
    }): UserRow {
      const user: UserRow = {
        id: `user_${randomBytes(8).toString('hex')}`,
        email: account.email.toLowerCase(),
        passwordHash: hashPassword(account.password),
        firstName: account.firstName ?? null,
        lastName: account.lastName ?? null,
        tenantId: null,
        tasksUsed: 0,
        tasksLimit: 10,
        createdAt: clock.now(),
      };
      store.users.insert(user);
      return user;
    },

    /** Creates an API key: its row, and the key itself, which is shown only now. */
    issueApiKey(
      userId: string,
      { name, scopes, expiresAt }: { name: string; scopes: string[]; expiresAt: number | null },
    ) {
      const key = `ct_${randomBytes(32).toString('base64url')}`;
      const row: ApiKeyRow = {
        id: `key_${randomBytes(6).toString('hex')}`,
        userId,
        name,
        keyHash: sha256(key),
        keyPrefix: key.slice(0, 11),
        scopes,
        status: 'active',
        createdAt: clock.now(),
        expiresAt,
      };
      store.apiKeys.insert(row);
      return { key, row };
    },
  };
}

/** Why a token is invalid, in the real server's words. */
export class TokenProblem extends Error {}

/** The issuer's keys cannot be read, so nobody knows whether the token is valid. */
export class IssuerAway extends TokenProblem {}

/** The bearer token of a request. */
export function bearer(request: Request): string | undefined {
  return /^bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}

/** The realm that a token names, unverified, as the real server's tenant middleware reads it. */
export function claimedRealm(token: string): string | undefined {
  try {
    return /\/realms\/([^/]+)$/.exec(decodeJwt(token).iss ?? '')?.[1];
  } catch {
    return undefined;
  }
}

function identityOf(user: UserRow): Identity {
  const name = [user.firstName, user.lastName].filter((part) => part !== null).join(' ');
  return {
    kind: 'user',
    userId: user.id,
    email: user.email,
    name: name || null,
    roles: [],
    scopes: null,
    tenantId: user.tenantId,
  };
}

function realmRoles(payload: Record<string, unknown>): string[] {
  const access = payload.realm_access;
  const roles = typeof access === 'object' && access !== null && 'roles' in access ? access.roles : [];
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
}

/** The error of a Keycloak token in the words of the real server's library. */
function asProblem(error: unknown): never {
  // jose has no class for an answer other than 200; fetch throws TypeError.
  if (
    error instanceof TypeError ||
    error instanceof errors.JWKSTimeout ||
    (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC')
  )
    throw new IssuerAway('Unable to validate token');
  if (error instanceof errors.JWKSNoMatchingKey) throw new TokenProblem('Token validation failed');
  if (error instanceof errors.JWTExpired) throw new TokenProblem('Invalid Keycloak token: Signature has expired.');
  if (error instanceof errors.JWTClaimValidationFailed)
    throw new TokenProblem(`Invalid Keycloak token: Invalid ${error.claim === 'iss' ? 'issuer' : error.claim}`);
  throw new TokenProblem('Invalid Keycloak token: Signature verification failed.');
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
