// Opens the app of a tool as a host does: the tool's own page, read from the server, with the tool's own result.
import { fileURLToPath } from 'node:url';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { build } from 'esbuild';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import type { Asked, Shown } from './protocol.ts';

interface Opening {
  tool: string;
  input?: Record<string, unknown>;
  theme?: Shown['theme'];
  width?: number;
  /** The test moves the page's time. */
  byHand?: boolean;
}

export interface OpenApp {
  page: Page;
  app: FrameLocator;
  /** The calls of tools by the app. */
  calls: readonly { name: string; arguments?: Record<string, unknown> }[];
  asked: readonly Asked[];
  /** Errors in the console, of the policy too. */
  problems: readonly string[];
  /** The requests that the browser made. */
  requests: readonly string[];
}

export async function openApp(
  browser: Browser,
  client: Client,
  { tool, input = {}, theme = 'light', width = 640, byHand = false }: Opening,
): Promise<OpenApp> {
  const context = await browser.newContext({ viewport: { width, height: 2_000 }, colorScheme: theme });
  const page = await context.newPage();
  // A busy machine must not end a wait.
  page.setDefaultTimeout(150_000);
  if (byHand) await page.clock.install();
  const opened = { calls: [] as OpenApp['calls'][number][], asked: [] as Asked[], problems: [] as string[] };
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') opened.problems.push(message.text());
  });
  page.on('pageerror', (error) => opened.problems.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.exposeFunction('hostCalls', async (params: OpenApp['calls'][number]) => {
    opened.calls.push(params);
    return client.callTool(params);
  });
  await page.exposeFunction('hostHears', (asked: Asked) => void opened.asked.push(asked));
  await page.setContent(`<!doctype html><html lang="en"><title>Host</title>
    <style>body { margin: 0; } iframe { border: 0; display: block; width: 100%; }</style><body></body></html>`);
  await page.addScriptTag({ content: await hostScript() });
  const [html, result] = [
    await pageFor(client, tool),
    CallToolResultSchema.parse(await client.callTool({ name: tool, arguments: input })),
  ];
  await page.evaluate((shown) => Reflect.get(globalThis, 'showApp')(shown), { html, input, result, theme });
  return { page, app: page.frameLocator('iframe'), requests, ...opened };
}

/** The HTML that the tool's definition names. */
async function pageFor(client: Client, tool: string): Promise<string> {
  const { tools } = await client.listTools();
  const ui = Object(tools.find(({ name }) => name === tool)?._meta).ui;
  const { contents } = await client.readResource({ uri: Object(ui).resourceUri });
  const [content] = contents;
  if (!content || !('text' in content)) throw new Error('A page is a text.');
  return content.text;
}

let script: Promise<string> | undefined;

function hostScript(): Promise<string> {
  script ??= build({
    entryPoints: [fileURLToPath(new URL('host/main.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    logLevel: 'warning',
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '');
  return script;
}
