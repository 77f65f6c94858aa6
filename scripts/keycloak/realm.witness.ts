// The realm that a self-hoster gets, from realm.json and from add-to-realm.sh.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { allScopes, scopes } from '@codetether/core';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { administer, listAt, type Representation } from './admin.ts';
import { signInWithCode } from './code-flow.ts';
import { clientScopes, clients, realmSettings, trustedHosts } from './our-realm.ts';
import { createPerson, keycloak, realm, redeem } from './world.ts';

const file = (name: string) => fileURLToPath(new URL(`../../docs/keycloak/${name}`, import.meta.url));

test('add-to-realm.sh gives an existing realm what realm.json has', async () => {
  const { admin } = keycloak;
  await administer(admin, 'POST', '', { realm: 'existing', enabled: true });
  onTestFinished(async () => void (await administer(admin, 'DELETE', '/existing')));
  // Other witnesses change the realm that was imported.
  await administer(admin, 'POST', '', { ...JSON.parse(await readFile(file('realm.json'), 'utf8')), realm: 'fresh' });
  onTestFinished(async () => void (await administer(admin, 'DELETE', '/fresh')));
  const home = await mkdtemp(join(tmpdir(), 'codetether-kcadm-'));
  onTestFinished(() => rm(home, { recursive: true }));
  // kcadm.sh keeps its sign-in in the home folder. The script starts it eighteen times.
  const env = {
    ...process.env,
    HOME: home,
    KC_OPTS: `-Duser.home=${home} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC`,
    PATH: `${keycloak.bin}:${process.env.PATH}`,
  };
  const { url, username, password } = admin;
  const signIn = [
    'config',
    'credentials',
    '--server',
    url,
    '--realm',
    'master',
    '--user',
    username,
    '--password',
    password,
  ];
  await promisify(execFile)('kcadm.sh', signIn, { env });
  await promisify(execFile)(file('add-to-realm.sh'), ['existing', 'https://mcp.example.com/mcp'], { env });

  const parts = async (realm: string) => {
    const list = (path: string) => listAt(admin, `/${realm}${path}`);
    const settings = z.record(z.string(), z.unknown()).parse(await administer(admin, 'GET', `/${realm}`));
    const [policy] = await list('/components?name=Trusted%20Hosts');
    const scopes = await list('/client-scopes');
    const offline = scopes.find(({ name }) => name === 'offline_access');
    return sorted({
      settings: Object.fromEntries(Object.keys(realmSettings).map((key) => [key, settings[key]])),
      scopes: scopes.map(shown),
      optional: (await list('/default-optional-client-scopes')).map(({ name }) => name),
      offlineAccess: (await list(`/client-scopes/${offline?.id}/scope-mappings/realm`)).map(({ name }) => name),
      clients: (await list('/clients')).map(shown),
      roles: (await list('/roles')).filter(({ name }) => !String(name).startsWith('default-roles-')),
      policy: policy?.config,
    });
  };
  const [existing, fresh] = [await parts('existing'), await parts('fresh')];
  expect(existing).toEqual(fresh);
  expect(fresh).toMatchObject({
    settings: realmSettings,
    offlineAccess: ['offline_access'],
    policy: { 'trusted-hosts': trustedHosts.toSorted() },
  });
});

test('the consent page names the scopes in the document’s order', async () => {
  const { pages } = await signInWithCode(await createPerson('ada'), ['openid', ...allScopes.toReversed()].join(' '));
  const consent = pages.find((page) => page.includes('name="accept"')) ?? '';
  const places = allScopes.map((scope) => consent.indexOf(scopes[scope]));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
});

test('a refresh token is replaced at each use, and a used one is accepted a second time', async () => {
  const { refreshToken } = await signInWithCode(await createPerson('ada'), 'openid offline_access');
  for (let use = 1; use <= 2; use += 1) {
    expect(await redeem('codetether-assistants', refreshToken)).toHaveProperty('access_token');
  }
  expect(await redeem('codetether-assistants', refreshToken)).toMatchObject({ error: 'invalid_grant' });
});

test('guessing a password is stopped for a while', async () => {
  const ada = await createPerson('ada');
  const lockAfterGuess = async () => {
    await signInWithCode({ ...ada, password: 'wrong' }).catch(() => undefined);
    return realm('GET', `/attack-detection/brute-force/users/${ada.id}`);
  };
  await expect.poll(lockAfterGuess, { timeout: 150_000 }).toMatchObject({ disabled: true });
  await expect(signInWithCode(ada)).rejects.toThrow();
});

test('a client of this machine or of a known assistant may register, and nobody else', async () => {
  const register = async (redirectUri: string) => {
    const answer = await fetch(`${keycloak.issuer}/clients-registrations/openid-connect`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_name: 'An assistant', redirect_uris: [redirectUri] }),
    });
    await answer.text();
    return answer.status;
  };
  expect(await register('http://127.0.0.1:5599/callback')).toBe(201);
  expect(await register('https://claude.ai/api/mcp/auth_callback')).toBe(201);
  expect(await register('https://evil.example.com/callback')).toBe(403);
});

test('realm.json holds no id, key or secret of the realm that it was made from', async () => {
  expect(await readFile(file('realm.json'), 'utf8')).not.toMatch(/"(id|secret|privateKey|containerId)"/);
});

const ours = [...clientScopes.map(({ name }) => name), ...clients.map(({ clientId }) => clientId)];

/** Of what Keycloak made only the names, since the rest contains the realm's name or differs after an import. */
function shown(part: Representation): Representation {
  const { name, clientId = name, protocolMappers } = part;
  if (ours.some((one) => one === clientId)) return part;
  const mappers = z
    .array(z.object({ name: z.string() }))
    .optional()
    .parse(protocolMappers);
  return { name: clientId, mappers: mappers?.map((mapper) => mapper.name) };
}

/** Each realm's own, and what only the import of a whole realm sets. */
const differs = ['id', 'containerId', 'secret', 'client.secret.creation.time', 'post.logout.redirect.uris'];

/** With lists in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !differs.includes(key))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}
