// pnpm bench:mcp: what the MCP server costs, measured in one run.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { buildServer, bundling } from '../packages/mcp-server/build/build.ts';
import { measureCalls } from './bench-mcp/calls.ts';
import { measureStarts } from './bench-mcp/start.ts';
import { initialize, startProcess } from './bench-mcp/stdio-process.ts';

const rounds = 25;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const floors = here('../node_modules/.cache/bench-mcp');
const server = [process.execPath, here('../packages/mcp-server/dist/codetether-mcp.cjs')];
/** Nobody listens there: a start asks nothing of the server. */
const env = { CODETETHER_API_URL: 'http://127.0.0.1:9' };

await buildServer();
await buildFloors();

const starts = await measureStarts(
  [
    { name: 'bare JSON-RPC loop', command: [process.execPath, `${floors}/raw-loop.cjs`] },
    { name: 'bare SDK bundle', command: [process.execPath, `${floors}/bare-sdk.cjs`] },
    { name: 'codetether-mcp', command: server, env },
    { name: 'the same, first start', command: server, env: { ...env, NODE_DISABLE_COMPILE_CACHE: '1' } },
  ],
  rounds,
);
const [loop, sdk, ours, first] = [...starts.values()];
const calls = await measureCalls(server, here('../packages/local-server/src/main.ts'), 500);
const list = await listOf();

console.log(`Node ${process.version}, ${rounds} interleaved rounds, medians (fastest in brackets)\n`);
console.log(`${''.padEnd(22)}  initialize       tools/list   peak RSS`);
for (const [name, { initialize, fastest, list, peakRss }] of starts) {
  const times = `${ms(initialize)} (${fastest.toFixed(0)})`.padEnd(15);
  console.log(`${name.padEnd(22)}  ${times}  ${ms(list).padEnd(11)}  ${mib(peakRss)}`);
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
figure('tools/list', `${list.tools} tools, ${list.bytes.toLocaleString('en')} bytes`);
figure(
  'tools/list, o200k tokens',
  `${list.tokens.toLocaleString('en')}, ${Math.round(list.tokens / list.tools)} a tool`,
  'at most 4,400, 200 a tool',
);
figure(`tools/call ${calls.tool}, p50 (p99)`, `${calls.call.toFixed(2)} ms (${calls.p99.toFixed(2)})`);
figure(`the same ${calls.requests} HTTP request(s) by a bare fetch, p50`, `${calls.upstream.toFixed(2)} ms`);
figure('p50 of a call minus the upstream’s own time', `${calls.beyond.toFixed(2)} ms`, 'under 1 ms');

async function buildFloors(): Promise<void> {
  await mkdir(floors, { recursive: true });
  await build({
    ...bundling,
    entryPoints: [here('bench-mcp/raw-loop.ts'), here('bench-mcp/bare-sdk.ts')],
    outdir: floors,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
  });
}

async function listOf(): Promise<{ tools: number; bytes: number; tokens: number }> {
  const process = startProcess(server, env);
  await process.call('initialize', initialize);
  const { result, line } = await process.call('tools/list');
  await process.close();
  const tools = Array.isArray(result.tools) ? result.tools.length : 0;
  return { tools, bytes: Buffer.byteLength(line), tokens: countTokens(line) };
}

function figure(name: string, value: string, goal?: string): void {
  console.log(`${name.padEnd(52)}  ${value}${goal ? `  (goal: ${goal})` : ''}`);
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
