// pnpm bench:mcp: measures the MCP server and others in one run.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@codetether/core/free-port';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { build } from 'esbuild';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { buildServer, bundling } from '../../packages/mcp-server/build/build.ts';
import { waitToolName } from '../../packages/mcp-server/src/results/next-call.ts';
import { measureCalls } from './calls.ts';
import { measureHttp } from './http-calls.ts';
import { fetchPeers } from './peers.ts';
import { measureStarts } from './start.ts';
import { initialize, startProcess } from './stdio-process.ts';

const rounds = 25;
const httpRounds = 7;
const echo = { name: 'echo', arguments: {} };
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const floors = here('../../node_modules/.cache/bench-mcp');
const server = [process.execPath, here('../../packages/mcp-server/dist/codetether-mcp.cjs')];
/** Nothing listens on this port, since a start sends no request to the server. */
const env = { CODETETHER_API_URL: 'http://127.0.0.1:9' };

await buildServer();
await buildFloors();

const peers = await fetchPeers(await freePort());
const starts = await measureStarts(
  [
    { name: 'bare JSON-RPC loop', command: [process.execPath, `${floors}/raw-loop.cjs`] },
    { name: 'bare SDK bundle', command: [process.execPath, `${floors}/bare-sdk.cjs`] },
    { name: 'codetether-mcp', command: server, env },
    { name: 'the same, first start', command: server, env: { ...env, NODE_DISABLE_COMPILE_CACHE: '1' } },
    ...peers.stdio,
  ],
  rounds,
);
const [loop, sdk, ours, first] = [...starts.values()];
const calls = await measureCalls(server, here('../../packages/local-server/src/main.ts'), 500);
const list = await listOf(server, env);
const peerLists = new Map<string, ListSize>();
for (const { name, command, env } of peers.stdio) peerLists.set(name, await listOf(command, env));
const overHttp = await measureHttp(
  [
    { name: 'bare node:http', command: [process.execPath, `${floors}/bare-http.cjs`], call: echo },
    { name: 'bare SDK, stateless', command: [process.execPath, `${floors}/bare-sdk-http.cjs`], call: echo },
    // Refused because an argument is missing: the whole path of a call except CodeTether.
    {
      name: 'codetether-mcp http',
      command: [...server, 'http', '--port', '0', '--calls-per-minute', '0'],
      env,
      call: { name: waitToolName, arguments: {} },
    },
    ...peers.http,
  ],
  httpRounds,
);
await peers.remove();
const [bareHttp, sdkHttp, oursHttp] = [...overHttp.values()];

console.log(`Node ${process.version}, ${rounds} interleaved rounds, medians (fastest in brackets)\n`);
console.log(`${''.padEnd(30)}  initialize       tools/list   peak RSS`);
for (const [name, { initialize, fastest, list, peakRss }] of starts) {
  const times = `${ms(initialize)} (${fastest.toFixed(0)})`.padEnd(15);
  console.log(`${name.padEnd(30)}  ${times}  ${ms(list).padEnd(11)}  ${mib(peakRss)}`);
}
console.log(`\n${'tools/list'.padEnd(30)}  tools  bytes    o200k tokens`);
for (const [name, { tools, bytes, tokens }] of [['codetether-mcp', list] as const, ...peerLists]) {
  console.log(`${name.padEnd(30)}  ${String(tools).padEnd(5)}  ${count(bytes).padEnd(7)}  ${count(tokens)}`);
}
console.log(`\n${'HTTP, 32 in flight'.padEnd(30)}  calls/s  p99        peak RSS`);
for (const [name, { callsPerSecond, p99, peakRss }] of overHttp) {
  console.log(
    `${name.padEnd(30)}  ${count(Math.round(callsPerSecond)).padEnd(7)}  ${ms(p99).padEnd(9)}  ${mib(peakRss)}`,
  );
}
console.log('');
figure('initialize / bare loop', ratio(ours?.initialize, loop?.initialize), 'at most 2.5');
figure('initialize / bare SDK bundle', ratio(ours?.initialize, sdk?.initialize), 'at most 1.3');
figure(
  'both ratios with no code kept from an earlier start',
  `${ratio(first?.initialize, loop?.initialize)} and ${ratio(first?.initialize, sdk?.initialize)}`,
);
figure('peak RSS of a start', mib(ours?.peakRss), 'at most 60 MiB');
figure('peak RSS after 600 calls', mib(calls.peakRss));
figure('tools/list', `${list.tools} tools, ${count(list.bytes)} bytes`);
figure(
  'what clients send a model of it, o200k tokens',
  `${count(list.shownTokens)}; ${count(list.tokens)} for the whole list`,
  'at most 2,800',
);
figure(`tools/call ${calls.tool}, p50 (p99)`, `${calls.call.toFixed(2)} ms (${calls.p99.toFixed(2)})`);
figure(`the same ${calls.requests} HTTP request(s) by a bare fetch, p50`, `${calls.upstream.toFixed(2)} ms`);
figure('p50 of a call minus the upstream’s own time', `${calls.beyond.toFixed(2)} ms`, 'under 1 ms');

figure('HTTP calls/s / bare node:http', ratio(oursHttp?.callsPerSecond, bareHttp?.callsPerSecond), 'at least 0.5');
figure('HTTP calls/s / bare SDK, stateless', ratio(oursHttp?.callsPerSecond, sdkHttp?.callsPerSecond), 'at least 1');
const ahead = peers.stdio.every(({ name }) => (ours?.initialize ?? 0) < (starts.get(name)?.initialize ?? 0));
figure('starts ahead of every peer', ahead ? 'yes' : 'no', 'yes');

async function buildFloors(): Promise<void> {
  await mkdir(floors, { recursive: true });
  await build({
    ...bundling,
    entryPoints: [here('./raw-loop.ts'), here('./bare-sdk.ts'), here('./bare-http.ts'), here('./bare-sdk-http.ts')],
    outdir: floors,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
  });
}

interface ListSize {
  tools: number;
  bytes: number;
  tokens: number;
  /** Of what clients send a model: names, descriptions and input schemas. */
  shownTokens: number;
}

async function listOf(command: readonly string[], env?: Record<string, string>): Promise<ListSize> {
  const process = startProcess(command, env);
  await process.call('initialize', initialize);
  const { result, line } = await process.call('tools/list');
  await process.close();
  const tools: Partial<Tool>[] = Array.isArray(result.tools) ? result.tools : [];
  const shown = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  return {
    tools: tools.length,
    bytes: Buffer.byteLength(line),
    tokens: countTokens(line),
    shownTokens: countTokens(JSON.stringify(shown)),
  };
}

function figure(name: string, value: string, goal?: string): void {
  console.log(`${name.padEnd(52)}  ${value}${goal ? `  (goal: ${goal})` : ''}`);
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function mib(value: number | undefined): string {
  return value === undefined ? 'not told by this system' : `${value.toFixed(1)} MiB`;
}

function ratio(a: number | undefined, b: number | undefined): string {
  return a && b ? (a / b).toFixed(2) : '–';
}
