import type { LocalServer } from '../src/index.ts';

/** Scopes of API keys other than the defaults, as the stories' notes name them. */
const SCOPES: Record<string, string[]> = {
  'auth-errors <ct-key-2>': ['tasks:read'],
  'auth-errors <ct-key-3>': ['ralph:*'],
  'usage <ct-key-3>': ['billing:read'],
};

/** Creates the tokens for a recording's placeholders, each once. */
export interface Callers {
  /** The header with its placeholder replaced. */
  authorization(header: string): Promise<string>;
  /** Uses a token from an answer instead of a new one. */
  adopt(placeholder: string, token: string): void;
  /** The id of the key behind `<ct-key>`, and of its user. */
  key(): { id: string; userId: string } | undefined;
}

export function createCallers(server: LocalServer, story: string): Callers {
  const tokens = new Map<string, string>();
  let firstKey: { id: string; userId: string } | undefined;

  const post = async (path: string, body: object, token?: string) => {
    const response = await server.fetch(
      new Request(`http://callers${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify(body),
      }),
    );
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return JSON.parse(await response.text());
  };

  async function token(placeholder: string): Promise<string> {
    const known = tokens.get(placeholder);
    if (known) return known;
    const made = await mint(placeholder);
    tokens.set(placeholder, made);
    return made;
  }

  async function mint(placeholder: string): Promise<string> {
    const [, kind = ''] = /^<(.*?)(-\d+)?>$/.exec(placeholder) ?? [];
    const keycloak = (roles: string[], extra: { realm?: string; expiresIn?: number } = {}) =>
      server.identities.mintKeycloak({ sub: 'kc-user-1', email: 'kc@example.com', name: 'KC User', roles, ...extra });
    switch (kind) {
      case 'user-jwt':
        return login(placeholder);
      case 'expired-user-jwt':
        return server.tokens.expired;
      case 'forged-jwt':
        return `${(await token('<user-jwt>')).slice(0, -6)}forged`;
      case 'ct-key':
        return apiKey(placeholder);
      case 'keycloak-user-jwt':
      case 'keycloak-user-jwt-no-tenant':
        return keycloak([]);
      case 'keycloak-admin-jwt-other-realm':
        return keycloak(['admin'], { realm: 'elsewhere' });
      case 'expired-keycloak-jwt':
        return keycloak(['admin'], { expiresIn: -60 });
      default: {
        const role = /^keycloak-(\w+)-jwt$/.exec(kind)?.[1];
        if (role) return keycloak([role]);
        throw new Error(`There is no user for ${placeholder}.`);
      }
    }
  }

  async function login(placeholder: string): Promise<string> {
    const account = { email: `${placeholder.replaceAll(/[<>]/g, '')}@replay.example.com`, password: 'a long password' };
    await post('/v1/users/register', account);
    return (await post('/v1/users/login', account)).access_token;
  }

  async function apiKey(placeholder: string): Promise<string> {
    const user = await token('<user-jwt>');
    const scopes = SCOPES[`${story} ${placeholder}`];
    const made = await post('/v1/users/api-keys', { name: placeholder, ...(scopes && { scopes }) }, user);
    if (placeholder === '<ct-key>')
      firstKey = { id: made.id, userId: (await server.identities.identify(made.key)).userId };
    return made.key;
  }

  return {
    async authorization(header) {
      const placeholder = /<[^>]+>/.exec(header)?.[0];
      if (placeholder === undefined || placeholder === '<credentials>') return header;
      return header.replace(placeholder, await token(placeholder));
    },
    adopt: (placeholder, made) => tokens.set(placeholder, made),
    key: () => firstKey,
  };
}
