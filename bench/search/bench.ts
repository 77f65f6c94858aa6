// pnpm bench:search: how often a client's tool search finds our right tool among those of other servers.
// --misses also lists the requests of the half own whose right tool is not first; those of the other half stay unread, so that no word is chosen for them.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { catalog } from '../../packages/mcp-server/src/registry/catalog.ts';
import { initialize, startProcess } from '../mcp/stdio-process.ts';
import { fetchPeers, type Peer, type PeerName } from '../peers.ts';
import { type Request, score } from './score.ts';
import { byClaudeApi, byClaudeCode, byCodex, byNameAndDescription, type SearchedTool } from './scorers.ts';
import { sharedRuns } from './shared-words.ts';

const { values } = parseArgs({ options: { misses: { type: 'boolean', default: false } } });

/** Servers that a developer may have beside ours. */
const names: readonly PeerName[] = [
  'filesystem',
  'github',
  'linear',
  'notion',
  'playwright',
  'sentry',
  'slack',
  'supabase',
];
const server = 'codetether';
const scorers = {
  'Claude Code': byClaudeCode,
  'Codex, BM25': byCodex,
  'Claude API, BM25': byClaudeApi,
  'names, descriptions, BM25': byNameAndDescription,
};
const halves = [
  { name: 'own', goal: 'at least 65 % first, 90 % among five' },
  { name: 'held-out', goal: 'at least 45 % first, 80 % among five' },
];

const { peer, remove } = await fetchPeers(names);
const others: SearchedTool[] = [];
for (const name of names) others.push(...(await toolsOf(name, peer(name))));
await remove();
const ours = catalog.tools.map((tool) => searched({ server, instructions: catalog.instructions }, tool));
// The tools of others come first, so that they win where scores are equal.
const all = [...others, ...ours];

console.log(`${ours.length} tools among ${others.length} of ${names.map((name) => peer(name).name).join(', ')}\n`);
for (const { name, goal } of halves) {
  const requests = await requestsOf(name);
  console.log(`${requests.length} requests, ${name} (goal: ${goal})`);
  for (const [scorer, search] of Object.entries(scorers)) {
    const { first, amongFive, places } = score(requests, server, search(all));
    const percent = (count: number) => `${((100 * count) / requests.length).toFixed(1)} %`;
    console.log(`  ${scorer.padEnd(28)} ${percent(first).padStart(7)} first, ${percent(amongFive)} among five`);
    if (!values.misses || name !== 'own') continue;
    for (const { request, place = '–', instead } of places.filter(({ place }) => place !== 1))
      console.log(`    ${String(place).padStart(3)}  ${request}  (${instead.join(', ')})`);
  }
}

const heldOut = (await requestsOf('held-out')).map(({ request }) => request);
const shared = ours.map(({ name, hint, description }) => ({
  name,
  runs: sharedRuns(hint, heldOut) + sharedRuns(description, heldOut),
}));
const found = shared.filter(({ runs }) => runs > 0).map(({ name, runs }) => `${name} ${runs}`);
console.log(`\nthree words in a row that a hint or description shares with held-out: ${found.join(', ') || 'none'}`);

const sent = catalog.tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
console.log(
  `o200k tokens: ${tokens(sent)} of what a model is sent (goal: at most 2,800), ${tokens(catalog.tools)} whole`,
);

async function toolsOf(server: string, { command, env }: Peer): Promise<SearchedTool[]> {
  const process = startProcess(command, env);
  const { instructions = '' } = (await process.call('initialize', initialize)).result;
  process.notify('notifications/initialized');
  const { result } = await process.call('tools/list');
  await process.close();
  const tools: Tool[] = Array.isArray(result.tools) ? result.tools : [];
  if (tools.length === 0) throw new Error(`${server} lists no tools.`);
  return tools.map((tool) => searched({ server, instructions: String(instructions) }, tool));
}

/** The fields of a listed tool that a search may read. */
type Listed = Pick<Tool, 'name' | 'title' | 'description' | '_meta'> & { inputSchema: { properties?: object } };

function searched(
  of: Pick<SearchedTool, 'server' | 'instructions'>,
  { name, title = '', description = '', inputSchema, _meta }: Listed,
): SearchedTool {
  const hint = _meta?.['anthropic/searchHint'];
  const properties = Object.entries(inputSchema.properties ?? {});
  return {
    ...of,
    name,
    title,
    description,
    hint: typeof hint === 'string' ? hint : '',
    arguments: new Map(properties.map(([argument, schema]) => [argument, descriptionOf(schema)])),
  };
}

function descriptionOf(schema: unknown): string {
  return typeof schema === 'object' && schema && 'description' in schema && typeof schema.description === 'string'
    ? schema.description
    : '';
}

async function requestsOf(half: string): Promise<Request[]> {
  return JSON.parse(await readFile(new URL(`./${half}.json`, import.meta.url), 'utf8'));
}

function tokens(value: unknown): string {
  return countTokens(JSON.stringify(value)).toLocaleString('en');
}
