// Keycloak's admin API, as its temporary administrator.
import { z } from 'zod';

export interface Admin {
  url: string;
  username: string;
  password: string;
}

/** Answers are Keycloak's own representations, as in its exports. */
export type Representation = Record<string, unknown>;

/** Calls `/admin/realms{path}`. Throws with Keycloak's own words when it refuses. */
export async function administer(admin: Admin, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${admin.url}/admin/realms${path}`, {
    method,
    headers: { authorization: `Bearer ${await tokenOf(admin)}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Keycloak refuses ${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** The list at that path. */
export async function listAt(admin: Admin, path: string): Promise<Representation[]> {
  return z.array(z.record(z.string(), z.unknown())).parse(await administer(admin, 'GET', path));
}

/** Kept for half of their minute: Keycloak takes its time to hash a password. */
const tokens = new Map<string, { token: Promise<string>; until: number }>();
const keptMs = 30_000;

function tokenOf(admin: Admin): Promise<string> {
  const kept = tokens.get(admin.url);
  if (kept && kept.until > Date.now()) return kept.token;
  const token = signIn(admin);
  tokens.set(admin.url, { token, until: Date.now() + keptMs });
  return token;
}

async function signIn({ url, username, password }: Admin): Promise<string> {
  const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username, password }),
  });
  return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
}
