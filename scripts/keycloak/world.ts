// The world of a witness: Keycloak, people in it, an API that accepts its tokens, and our MCP server in front of that.
import type { Log } from '@codetether/core';
import { freePort } from '@codetether/core/free-port';
import { createLocalServer, listen } from '@codetether/local-server';
import { decodeJwt } from 'jose';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { serveHttp } from '../../packages/mcp-server/src/serve-http.ts';
import type { HttpSettings } from '../../packages/mcp-server/src/settings/http-config.ts';
import { httpDefaults } from '../../packages/mcp-server/test/http-defaults.ts';
import { administer, listAt, type Representation } from './admin.ts';
import { mcpServerUrl } from './our-realm.ts';
import type { Person } from './sign-in.ts';

const given = z.object({
  admin: z.object({ url: z.string(), username: z.string(), password: z.string() }),
  issuer: z.string(),
  bin: z.string(),
  control: z.string(),
  pythonPath: z.string(),
  mcpRemote: z.string(),
});

/** The Keycloak that the command started; its programs are in `bin`. */
export const keycloak: z.infer<typeof given> = given.parse(JSON.parse(process.env.KEYCLOAK ?? '{}'));

/** Runs that while Keycloak is stopped, and starts it again whatever happens. */
export async function whileKeycloakIsAway(run: () => Promise<void>): Promise<void> {
  const order = async (what: 'start' | 'stop') => {
    const answer = await fetch(`${keycloak.control}/${what}`, { method: 'POST' });
    if (!answer.ok) throw new Error(await answer.text());
  };
  await order('stop');
  try {
    await run();
  } finally {
    await order('start');
  }
}

export const realm = (method: string, path: string, body?: unknown) =>
  administer(keycloak.admin, method, `/codetether${path}`, body);

/** Creates an editor with that name, in place of one that is there. */
export async function createPerson(username: string): Promise<Person & { id: string }> {
  const email = `${username}@example.com`;
  for (const { id } of await listAt(keycloak.admin, `/codetether/users?username=${username}&exact=true`)) {
    await realm('DELETE', `/users/${id}`);
  }
  const password = `${username}-password`;
  await realm('POST', '/users', {
    username,
    email,
    emailVerified: true,
    firstName: 'Ada',
    lastName: 'Lovelace',
    enabled: true,
    credentials: [{ type: 'password', value: password, temporary: false }],
  });
  const [user] = await listAt(keycloak.admin, `/codetether/users?username=${username}&exact=true`);
  const id = String(user?.id);
  await realm('POST', `/users/${id}/role-mappings/realm`, [await realm('GET', '/roles/editor')]);
  return { username, password, id };
}

export async function clientNamed(clientId: string): Promise<Representation & { id: string }> {
  const [client] = await listAt(keycloak.admin, `/codetether/clients?clientId=${encodeURIComponent(clientId)}`);
  return { ...client, id: String(client?.id) };
}

export async function secretOf(clientId: string): Promise<string> {
  const { id } = await clientNamed(clientId);
  return z.object({ value: z.string() }).parse(await realm('GET', `/clients/${id}/client-secret`)).value;
}

/** Keycloak's answer to a refresh token of a public client. */
export async function redeem(clientId: string, refreshToken: string): Promise<unknown> {
  const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken });
  const answer = await fetch(`${keycloak.issuer}/protocol/openid-connect/token`, { method: 'POST', body });
  return answer.json();
}

/** Changes a client until the test ends. */
export async function changeClient(clientId: string, change: Representation): Promise<void> {
  const before = await clientNamed(clientId);
  // Keycloak keeps an attribute that an update does not name.
  const attributes = {
    ...Object.fromEntries(Object.keys(Object(change.attributes)).map((key) => [key, ''])),
    ...Object(before.attributes),
  };
  onTestFinished(async () => void (await realm('PUT', `/clients/${before.id}`, { ...before, attributes })));
  await realm('PUT', `/clients/${before.id}`, { ...before, ...change });
}

/** As the realm's README says: the audience mappers have the server's own address. */
async function nameServer(url: string): Promise<void> {
  for (const scope of await listAt(keycloak.admin, '/codetether/client-scopes')) {
    const mappers = z.array(
      z.looseObject({ id: z.string(), name: z.string(), config: z.record(z.string(), z.string()) }),
    );
    for (const mapper of mappers.safeParse(scope.protocolMappers).data ?? []) {
      if (mapper.name !== 'takes the token') continue;
      const config = { ...mapper.config, 'included.custom.audience': url };
      await realm('PUT', `/client-scopes/${scope.id}/protocol-mappers/models/${mapper.id}`, { ...mapper, config });
    }
  }
}

/** An embedded CodeTether that accepts Keycloak's tokens. */
export async function startApi() {
  const { issuer } = keycloak;
  const local = await listen((url) => createLocalServer({ url, issuer, agent: 'none' }));
  onTestFinished(() => local.close());
  const accepted: string[] = [];
  return {
    url: local.url,
    /** The tokens that it accepted through `fetch`. */
    accepted,
    async fetch(input: Parameters<typeof fetch>[0], init?: RequestInit) {
      const request = new Request(input, init);
      const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
      const response = await fetch(request);
      if (token !== undefined && response.ok) accepted.push(token);
      return response;
    },
  };
}

export interface Logged {
  message: string;
  [field: string]: unknown;
}

/** `codetether-mcp http` in front of that API, until the test ends. */
export async function startMcp(settings: Partial<HttpSettings> = {}) {
  const {
    clientId = 'codetether-mcp-server',
    clientSecret = await secretOf(clientId),
    port = await freePort(),
  } = settings;
  const api = await startApi();
  const url = `http://127.0.0.1:${port}/mcp`;
  if (settings.audience === undefined) {
    await nameServer(url);
    onTestFinished(() => nameServer(mcpServerUrl));
  }
  const logged: Logged[] = [];
  const keep = (message: string, fields?: object) => void logged.push({ message, ...fields });
  const log: Log = { debug: () => undefined, warn: keep };
  const http = await serveHttp(
    {
      ...httpDefaults,
      issuer: keycloak.issuer,
      ...settings,
      port,
      clientId,
      clientSecret,
    },
    { url: api.url, tier: 'enterprise', visibility: 'own', fetch: api.fetch, log },
    { version: '0.0.0', log },
  );
  onTestFinished(() => http.close(0));
  return { url, api, logged };
}

export const claimsOf = (token: string) => decodeJwt(token);
