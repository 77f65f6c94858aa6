// `pnpm pictures:apps [FOLDER]`: each app as people see it, in light, in dark and on a screen of 320 pixels.
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { createCaller, findRalphRun, getUsageSummary, prdChat, silentLog, startRalph } from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import { createLocalServer, type LocalServer, type LocalServerOptions } from '@codetether/local-server';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { launchChromium } from '../../../core/test/browser/launch-chromium.ts';
import { createServer } from '../../src/protocol/server.ts';
import { createRegistry } from '../../src/registry/registry.ts';
import { openApp } from './open-app.ts';
import { showsApps } from './protocol.ts';

interface Picture {
  name: string;
  server?: LocalServerOptions;
  tool: string;
  /** Prepares the server; returns the input of the call whose result is shown. */
  input(client: Client): Promise<Record<string, unknown>>;
}

const pictures: readonly Picture[] = [
  {
    name: 'prd-cards',
    tool: prdChat.name,
    input: async () => ({
      message: [
        'A wish list for our shop.',
        '- Customers add a product to their wish list from its page and see at once that it is there',
        '- Customers share their wish list with friends by a link that they can take back',
        '- Friends mark a wish as bought, and the owner of the list does not see who did',
        'Everything works on telephones and by keyboard.',
      ].join('\n'),
    }),
  },
  {
    name: 'ralph-board',
    tool: findRalphRun.name,
    async input(client) {
      const stories = [
        { title: 'Add a product to the wish list' },
        { title: 'Show how many friends wish for it' },
        { title: 'Fail when the list is full' },
        { title: 'Share the list by a link' },
      ];
      const idea = { project_name: 'Wish list for our shop', branch_name: 'feature/wish-list', stories };
      const { structuredContent } = await client.callTool({ name: startRalph.name, arguments: idea });
      const { run_id } = Object(structuredContent);
      await client.callTool({ name: 'wait', arguments: { run_id } });
      return { run_id };
    },
  },
  {
    name: 'usage-chart',
    server: { seed: busyMonth() },
    tool: getUsageSummary.name,
    input: async () => ({}),
  },
];

const looks = [
  { look: 'light', theme: 'light', width: 640 },
  { look: 'dark', theme: 'dark', width: 640 },
  { look: '320', theme: 'light', width: 320 },
] as const;

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../../dist/pictures'));
await mkdir(folder, { recursive: true });
const browser = await launchChromium();
for (const { name, server, tool, input } of pictures) {
  const local = await createLocalServer({ agent: { speedMs: 50 }, ralphPollMs: 50, ...server });
  const client = await clientOf(local);
  const given = await input(client);
  for (const { look, theme, width } of looks) {
    const { page, app } = await openApp(browser, client, { tool, input: given, theme, width });
    await app.getByRole('heading', { level: 1 }).waitFor();
    const path = join(folder, `${name}-${look}.png`);
    await page.locator('iframe').screenshot({ path });
    console.log(relative(process.cwd(), path));
    await page.context().close();
  }
  await client.close();
  await local.close();
}
await browser.close();

async function clientOf(local: LocalServer): Promise<Client> {
  const registry = createRegistry();
  const caller = createCaller({
    url: 'http://codetether.local',
    session: bearer(local.tokens.admin),
    accountId: 'ada',
    tier: 'enterprise',
    fetch: (input, init) => local.fetch(new Request(input, init)),
    log: silentLog,
  });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const catalog = registry.catalog('unknown');
  await createServer({
    version: '0',
    instructions: catalog.instructions,
    catalog: () => catalog,
    registry: async () => registry,
    caller: async () => caller,
    stateful: true,
  }).connect(ours);
  const client = new Client({ name: 'pictures', version: '0' }, { capabilities: showsApps });
  await client.connect(theirs);
  return client;
}

/** Usage of this month up to today, of four models. */
function busyMonth(): NonNullable<LocalServerOptions['seed']> {
  const tenantId = 'codetether-tenant';
  const today = new Date();
  const models = [
    { provider: 'anthropic', model: 'claude-sonnet-4-20250514', dollars: 1.9 },
    { provider: 'openai', model: 'gpt-4o', dollars: 0.8 },
    { provider: 'google', model: 'gemini-2.5-pro', dollars: 0.45 },
    { provider: 'mistral', model: 'devstral-medium', dollars: 0.12 },
  ];
  const usage = Array.from({ length: today.getUTCDate() }, (_, index) =>
    models.map(({ provider, model, dollars }, order) => {
      const createdAt = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), index + 1);
      const isWeekend = [0, 6].includes(new Date(createdAt).getUTCDay());
      // Some wave, so that days differ; the same in every picture.
      const share = (1 + Math.sin(index * 1.7 + order * 2.1)) * (isWeekend ? 0.25 : 1);
      const costMicros = Math.round(dollars * share * 1e6);
      return {
        tenantId,
        provider,
        model,
        costMicros,
        inputTokens: costMicros / 8,
        outputTokens: costMicros / 40,
        createdAt,
      };
    }),
  ).flat();
  return {
    tenants: [{ id: tenantId, realmName: 'codetether', monthlyLimitDollars: 120 }],
    usage: usage.map((row) => ({
      ...row,
      inputTokens: Math.round(row.inputTokens),
      outputTokens: Math.round(row.outputTokens),
    })),
  };
}
