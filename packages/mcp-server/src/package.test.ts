// The package's metadata for registries and hosts.
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { mcpbManifest } from '../build/mcpb-manifest.ts';
import manifest from '../package.json' with { type: 'json' };
import server from '../server.json' with { type: 'json' };
import { readConfig, usage } from './settings/config.ts';

test('the registry’s and the bundle’s descriptions agree with the package', () => {
  const [published] = server.packages;
  expect(server).toMatchObject({ name: manifest.mcpName, version: manifest.version });
  expect(server.description.length).toBeLessThanOrEqual(100);
  expect(published).toMatchObject({ identifier: manifest.name, version: manifest.version });
  const bundled = Object.keys(mcpbManifest.server.mcp_config.env);
  const listed = published?.environmentVariables.map(({ name }) => name) ?? [];
  expect(listed).toEqual(expect.arrayContaining(bundled));
  for (const name of listed) expect(usage).toContain(name);
});

test('the package needs no other one', () => {
  expect(Object.keys(manifest).filter((key) => key.endsWith('ependencies'))).toEqual(['devDependencies']);
});

test('a bundle whose optional settings are empty starts with the defaults', () => {
  const defaults = new Map(
    Object.entries(mcpbManifest.user_config).map(([key, setting]) => [
      key,
      'default' in setting ? setting.default : '',
    ]),
  );
  const env = Object.fromEntries(
    Object.entries(mcpbManifest.server.mcp_config.env).map(([name, place]) => {
      const key = /user_config\.(\w+)/.exec(place)?.[1] ?? '';
      return [name, key === 'api_url' ? 'https://api.codetether.example' : String(defaults.get(key))];
    }),
  );
  const { selection, token, webUrl } = readConfig([], env);
  expect({ selection, token, webUrl }).toEqual({ selection: { readOnly: false }, token: undefined, webUrl: undefined });
});

test('the published command requires the same Node as the package', async () => {
  const source = await readFile(new URL('./bin.ts', import.meta.url), 'utf8');
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(manifest.engines.node) ?? [];
  expect(source).toContain(`major < ${major} || (major === ${major} && minor < ${minor})`);
  expect(source).toContain(`needs Node ${major}.${minor} or later`);
});
