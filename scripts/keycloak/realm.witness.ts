// The realm that a self-hoster gets, from realm.json and from add-to-realm.sh.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { administer, listAt } from './admin.ts';
import { clientScopes, clients, realmRoles, realmSettings, trustedHosts } from './our-realm.ts';
import { keycloak } from './world.ts';

const file = (name: string) => fileURLToPath(new URL(`../../docs/keycloak/${name}`, import.meta.url));

test('add-to-realm.sh gives an existing realm what realm.json has', { timeout: 600_000 }, async () => {
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
    const settings = z.record(z.string(), z.unknown()).parse(await administer(admin, 'GET', `/${realm}`));
    const ours = <T>(all: readonly T[], key: keyof T & string, names: readonly unknown[]) =>
      all.filter((one) => names.includes(one[key]));
    const [policy] = await listAt(admin, `/${realm}/components?name=Trusted%20Hosts`);
    return sorted({
      settings: Object.keys(realmSettings).map((key) => settings[key]),
      scopes: ours(
        await listAt(admin, `/${realm}/client-scopes`),
        'name',
        clientScopes.map(({ name }) => name),
      ),
      optional: (await listAt(admin, `/${realm}/default-optional-client-scopes`)).map(({ name }) => name),
      clients: ours(
        await listAt(admin, `/${realm}/clients`),
        'clientId',
        clients.map(({ clientId }) => clientId),
      ),
      roles: ours(
        await listAt(admin, `/${realm}/roles`),
        'name',
        realmRoles.map(({ name }) => name),
      ),
      policy: policy?.config,
    });
  };
  expect(await parts('existing')).toEqual(await parts('fresh'));
  expect(JSON.stringify(await parts('existing'))).toContain(trustedHosts[0]);
});

test('realm.json holds no id, key or secret of the realm that it was made from', async () => {
  expect(await readFile(file('realm.json'), 'utf8')).not.toMatch(/"(id|secret|privateKey|containerId)"/);
});

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
