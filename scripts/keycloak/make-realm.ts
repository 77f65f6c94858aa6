// Makes the realm of docs/keycloak/realm.json: Keycloak creates an empty one with its own scopes, clients and policies, we add ours, and Keycloak exports it.
import { z } from 'zod';
import { type Admin, administer, listAt } from './admin.ts';
import { clientScopes, clients, orderOfBuiltIn, realmRoles, realmSettings, trustedHosts } from './our-realm.ts';

const registrationPolicy = 'org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy';

/** Creates the realm `name` in place of one that is there, and returns what a new Keycloak must import to have it. */
export async function makeRealm(admin: Admin, name: string): Promise<object> {
  const realms = await listAt(admin, '');
  if (realms.some(({ realm }) => realm === name)) await administer(admin, 'DELETE', `/${name}`);
  await administer(admin, 'POST', '', { realm: name, enabled: true });
  await administer(admin, 'PUT', `/${name}`, realmSettings);
  for (const role of realmRoles) await administer(admin, 'POST', `/${name}/roles`, role);
  for (const scope of clientScopes) await administer(admin, 'POST', `/${name}/client-scopes`, scope);
  for (const scope of await listAt(admin, `/${name}/client-scopes`)) {
    if (clientScopes.some((ours) => ours.name === scope.name)) {
      await administer(admin, 'PUT', `/${name}/default-optional-client-scopes/${scope.id}`);
    }
    const order = orderOfBuiltIn[String(scope.name)];
    if (order === undefined) continue;
    const attributes = { ...z.record(z.string(), z.string()).parse(scope.attributes), 'gui.order': String(order) };
    await administer(admin, 'PUT', `/${name}/client-scopes/${scope.id}`, { ...scope, attributes });
  }
  for (const client of clients) await administer(admin, 'POST', `/${name}/clients`, client);
  for (const policy of await listAt(admin, `/${name}/components?type=${registrationPolicy}`)) {
    if (policy.providerId !== 'trusted-hosts') continue;
    await administer(admin, 'PUT', `/${name}/components/${policy.id}`, {
      ...policy,
      config: {
        'host-sending-registration-request-must-match': ['false'],
        'client-uris-must-match': ['true'],
        'trusted-hosts': trustedHosts,
      },
    });
  }
  const exported = await administer(
    admin,
    'POST',
    `/${name}/partial-export?exportClients=true&exportGroupsAndRoles=true`,
  );
  return portable(z.record(z.string(), z.unknown()).parse(exported));
}

/** The parts that differ from those of every new realm. Ids, secrets and keys are each realm's own, and Keycloak makes them at the import. */
function portable(exported: Record<string, unknown>): object {
  const components = z.record(z.string(), z.unknown()).parse(exported.components);
  const kept = Object.fromEntries(Object.entries(exported).filter(([key]) => keptKeys.includes(key)));
  const whole = { ...kept, components: { [registrationPolicy]: components[registrationPolicy] } };
  return JSON.parse(JSON.stringify(whole, (key, value) => (ownOfEachRealm.includes(key) ? undefined : value)));
}

const ownOfEachRealm = ['id', 'containerId', 'secret', 'client.secret.creation.time'];

const keptKeys = [
  'realm',
  'enabled',
  ...Object.keys(realmSettings),
  'roles',
  'defaultRole',
  'scopeMappings',
  'clientScopeMappings',
  'clients',
  'clientScopes',
  'defaultDefaultClientScopes',
  'defaultOptionalClientScopes',
];
