// Compares the documents with the app.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allScopes } from '@codetether/core';
import { allOauthScopes } from '@codetether/core/auth';
import { expect, test } from 'vitest';
import documented from '../fixtures/components.json' with { type: 'json' };
import { definitionOf, visibleOf } from '../lint/definition.ts';
import { readConfig } from '../src/config.ts';
import { testSigningKey } from './local.ts';
import { offlineApp } from './offline.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8');

test("the README's counts are the app's", async () => {
  const definition = await definitionOf(offlineApp);
  const shown = visibleOf(definition).map(({ key }) => key);
  const known = new Set(documented.components.map(({ key }) => key));
  const count = (group: object) => Object.keys(group).filter((key) => shown.includes(key) && known.has(key)).length;
  const { triggers, creates, searches } = definition;
  const readme = read('README.md');
  const counted = /\*\*(\d+) operations: (\d+) triggers, (\d+) actions, (\d+) searches\*\*/.exec(readme)?.slice(1);
  expect(counted?.map(Number)).toEqual([known.size, count(triggers), count(creates), count(searches)]);
  const beyond = visibleOf(definition).filter(({ key }) => !known.has(key));
  expect(Number(/\*\*(\d+) more\*\*/.exec(readme)?.[1])).toBe(beyond.length);
  for (const { display } of beyond) expect(readme).toContain(display.label);
  const hidden = Object.values(triggers).filter(({ display }) => display.hidden);
  expect(Number(/\*\*(\d+) hidden triggers\*\*/.exec(readme)?.[1])).toBe(hidden.length);
});

interface Realm {
  clients: Client[];
  clientScopes: (Mapped & { name: string; attributes: Record<string, string> })[];
  defaultOptionalClientScopes: string[];
}

interface Mapped {
  protocolMappers?: { protocolMapper: string; config: Record<string, string> }[];
}

interface Client extends Mapped {
  clientId: string;
  defaultClientScopes: string[];
  optionalClientScopes: string[];
}

const realm: Realm = JSON.parse(read('../../docs/keycloak/realm.json'));
const clientNamed = (name: string) => realm.clients.find(({ clientId }) => clientId === name);

test("Keycloak's realm has a client for each connector", () => {
  const ours = realm.clients.map(({ clientId }) => clientId).filter((name) => name.startsWith('codetether'));
  expect(ours).toEqual([
    'codetether',
    'codetether-assistants',
    'codetether-mcp',
    'codetether-mcp-server',
    'codetether-slack',
    'codetether-zapier',
  ]);
});

test("Keycloak's realm lets the MCP server exchange its callers' tokens for one that the API accepts", () => {
  for (const scope of realm.clientScopes.filter(({ name }) => name.includes(':'))) {
    expect(audiencesOf(scope)).toEqual(['codetether-mcp-server', 'https://mcp.example.com/mcp']);
  }
  // The default audience of `codetether-mcp http`.
  expect(audiencesOf(clientNamed('codetether-mcp-server'))).toEqual(['codetether']);
});

function audiencesOf({ protocolMappers = [] }: Mapped = {}) {
  return protocolMappers
    .filter(({ protocolMapper }) => protocolMapper === 'oidc-audience-mapper')
    .map(({ config }) => config['included.client.audience'] ?? config['included.custom.audience'])
    .sort();
}

test("Keycloak's realm has a client that may ask for every scope that the app asks for", () => {
  const client = clientNamed('codetether-zapier');
  expect(client).toMatchObject({
    standardFlowEnabled: true,
    implicitFlowEnabled: false,
    attributes: { 'pkce.code.challenge.method': 'S256' },
  });
  const { scopes } = readConfig({
    CODETETHER_API_URL: 'https://api.example.com',
    CODETETHER_ISSUER: 'https://auth.example.com/realms/codetether',
    CLIENT_ID: 'codetether-zapier',
    CODETETHER_SIGNING_KEY: testSigningKey,
  });
  expect(scopes.split(' ')).toEqual([...allOauthScopes]);
  const assigned = new Set([...(client?.defaultClientScopes ?? []), ...(client?.optionalClientScopes ?? [])]);
  // `openid` belongs to the protocol; it is not a client scope of Keycloak.
  expect(scopes.split(' ').filter((scope) => scope !== 'openid' && !assigned.has(scope))).toEqual([]);
  const defined = new Map(realm.clientScopes.map((scope) => [scope.name, scope]));
  for (const scope of assigned) expect([...defined.keys()]).toContain(scope);
  for (const scope of allScopes) expect(defined.get(scope)?.attributes['include.in.token.scope']).toBe('true');
  // A client that registers itself may have these.
  expect(realm.defaultOptionalClientScopes).toEqual(expect.arrayContaining(['offline_access', ...allScopes]));
});
