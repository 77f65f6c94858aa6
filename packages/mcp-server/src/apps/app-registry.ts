// All apps of a server.
import { ConnectorError, missingScopes } from '@codetether/core';
import { quoted } from '@codetether/core/untrusted';
import type { Call, ToolResult } from '../results/call.ts';
import { type App, type AppDefinition, appDefinition, type PageContents } from './app.ts';
import { prdCards } from './prd-cards/app.ts';
import { ralphBoard } from './ralph-board/app.ts';
import { usageChart } from './usage-chart/app.ts';

const apps: readonly App[] = [prdCards, ralphBoard, usageChart];

export const appDefinitions: readonly AppDefinition[] = apps.map(appDefinition);

/** The page of that URI, which may call those of its operations that the client sees as tools. Throws `not_found`. */
export async function readPage({ offers }: Pick<Call, 'offers'>, uri: string): Promise<PageContents> {
  const app = apps.find((one) => appDefinition(one).resource.uri === uri);
  if (!app) throw new ConnectorError('not_found', `There is no app ${quoted(uri, 200)}.`);
  const { mimeType, _meta } = appDefinition(app).resource;
  const calls = Object.entries(app.calls).flatMap(([own, { name }]) => (offers(name) ? [[own, name]] : []));
  const { pageOf } = await import('./app-pages.ts');
  const page = await pageOf(app.name);
  const attribute = JSON.stringify(Object.fromEntries(calls)).replaceAll('"', '&quot;');
  return { uri, mimeType, _meta, text: page.replace('<html', `<html data-calls="${attribute}"`) };
}

/** In `_meta` of a result, which no client shows to its model. */
const moreKey = 'io.codetether/more';

/** The tool's result with what only its page needs; without that when it cannot be read. */
export async function resultForPage(tool: string, made: Promise<Call>, result: ToolResult): Promise<ToolResult> {
  const { more } = apps.find(({ shows }) => shows.some(({ name }) => name === tool)) ?? {};
  const id = more && idIn(result, more.of.key);
  if (!more || id === undefined) return result;
  try {
    const call = await made;
    if (missingScopes(more.of.scopes, call.caller.scopes).length > 0) return result;
    return { ...result, _meta: { [moreKey]: await more.read(call, id) } };
  } catch {
    return result;
  }
}

/** The ID of the one record. */
function idIn({ structuredContent, isError }: ToolResult, key: string): string | undefined {
  const { items } = structuredContent;
  const [record, ...others] = Array.isArray(items) ? items : [structuredContent];
  const id: unknown = Object(record)[key];
  return !isError && others.length === 0 && typeof id === 'string' ? id : undefined;
}
