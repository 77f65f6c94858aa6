// Apps over the protocol: for clients that show them, and none for others.
import { getUsageSummary } from '@codetether/core';
import { describe, expect, test } from 'vitest';
import { buildPages } from '../../build/app-page.ts';
import { showsApps } from '../../test/apps/protocol.ts';
import { connect } from '../../test/connect.ts';
import { openHttp } from '../../test/http.ts';
import { ask, envelope, request } from '../../test/modern.ts';
import { catalog } from '../registry/catalog.ts';
import { pageType } from './app.ts';
import { appDefinitions } from './app-registry.ts';

const names = appDefinitions.map(({ resource }) => resource.name);
const uris = appDefinitions.map(({ resource }) => resource.uri);
const shown = new Map(appDefinitions.flatMap(({ tools, resource }) => tools.map((tool) => [tool, resource.uri])));

/** Asks as a client with those capabilities, in both eras. */
async function eras(apps?: true) {
  const earlier = await connect({ ...(apps && { apps }), agent: 'none', over: 'http with sessions' });
  const http = await openHttp();
  const { client } = earlier;
  const modern = (method: string, params: object = {}) =>
    ask(http.url, request(method, { _meta: envelope(apps && showsApps), ...params }));
  return [
    {
      tools: async () => (await client.listTools()).tools,
      resources: async () => (await client.listResources()).resources,
      usage: async () => client.callTool({ name: getUsageSummary.name, arguments: {} }),
      page: async (uri: string) => (await client.readResource({ uri })).contents[0],
    },
    {
      tools: async () => (await modern('tools/list')).body.result.tools,
      resources: async () => (await modern('resources/list')).body.result.resources,
      usage: async () => (await modern('tools/call', { name: getUsageSummary.name, arguments: {} })).body.result,
      page: async (uri: string) => {
        const { result, error } = (await modern('resources/read', { uri })).body;
        if (error) throw new Error(error.message);
        return result.contents[0];
      },
    },
  ];
}

test('a client without the extension sees no difference, in either era', async () => {
  for (const { tools, resources, usage, page } of await eras()) {
    expect(await tools()).toEqual(catalog.tools);
    expect(await resources()).toEqual(catalog.resources);
    expect(Object.keys(Object((await usage())._meta))).not.toContain('io.codetether/more');
    for (const uri of uris) await expect(page(uri)).rejects.toThrow('There is no resource');
  }
});

test('a client with the extension gets the page of each tool that has one, in either era', async () => {
  for (const { tools, resources, usage, page } of await eras(true)) {
    const listed = await tools();
    for (const { name, _meta } of listed) expect(Object(_meta).ui?.resourceUri).toBe(shown.get(name));
    expect((await resources()).map(({ uri }: { uri: string }) => uri)).toEqual(
      expect.arrayContaining([...uris, ...catalog.resources.map(({ uri }) => uri)]),
    );
    expect(await usage()).toMatchObject({ _meta: { 'io.codetether/more': { days: [] } } });
    for (const uri of uris) {
      expect(await page(uri)).toMatchObject({
        uri,
        mimeType: pageType,
        text: expect.stringMatching(/^<!doctype html><html data-calls="/),
        _meta: { ui: { csp: { connectDomains: [], resourceDomains: [] } } },
      });
    }
    await expect(page('ui://codetether/none')).rejects.toThrow('There is no app');
  }
});

test('what only the page needs may fail: the result stays', async () => {
  const { client, local } = await connect({ apps: true, agent: 'none' });
  local.faults.next({ kind: 'status', status: 503, match: /usage\/recent/, times: 20 });
  const result = await client.callTool({ name: getUsageSummary.name, arguments: {} });
  expect(result).toMatchObject({ structuredContent: { items: [{ total_cost: 0 }] } });
  expect(result).not.toHaveProperty('_meta');
});

describe('each page is small, and loads nothing', async () => {
  const pages = await buildPages(names);

  test.each(names)('%s', (name) => {
    const page = pages[name] ?? '';
    expect(page.length).toBeGreaterThan(1_000);
    expect(page.length).toBeLessThan(32_000);
    const [policy] = /(?<=Content-Security-Policy" content=")[^"]+/.exec(page) ?? [];
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-\S+'; style-src 'sha256-\S+'; base-uri 'none'; form-action 'none'$/,
    );
    expect(page).not.toMatch(/https?:\/\/\w|@import|url\(|innerHTML|\beval\b/);
  });
});
