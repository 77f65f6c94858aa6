// pnpm bench:mcp: measures the MCP server in both eras beside bare programs and other servers, in about three minutes on a quiet machine.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { listCodebases } from '@codetether/core';
import { freePort } from '@codetether/core/free-port';
import { build } from 'esbuild';
import { buildServer, bundling } from '../../packages/mcp-server/build/build.ts';
import { waitToolName } from '../../packages/mcp-server/src/results/next-call.ts';
import { measureCalls } from './calls.ts';
import { type HttpCalls, type HttpContestant, measureHttp, startListening } from './http-calls.ts';
import { listOf } from './list-size.ts';
import { fetchContestants, type Peers } from './peers.ts';
import { count, figure, goal, mib, ms, ratio, section, summary } from './report.ts';
import { type Contestant, measureStarts, type Start } from './start.ts';

const rounds = 25;
/** Other servers take half a second for a start. */
const peerRounds = 5;
const httpRounds = 11;
const echo = { name: 'echo', arguments: {} };
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const floors = here('../../node_modules/.cache/bench-mcp');
const floor = (name: string) => [process.execPath, `${floors}/${name}.cjs`];
const server = [process.execPath, here('../../packages/mcp-server/dist/codetether-mcp.cjs')];
const overHttp = [...server, 'http', '--port', '0', '--calls-per-minute', '0', '--tier', 'enterprise'];
/** Nothing listens on this port, since a start sends no request to the server. */
const env = { CODETETHER_API_URL: 'http://127.0.0.1:9' };
const ours = { name: 'codetether-mcp', command: server, env };

console.log(`Node ${process.version}; medians of interleaved rounds (fastest in brackets)`);
await buildServer();
await buildFloors();
await starts();
await list();
await calls();
await http();
const port = await freePort();
const peers = await fetchContestants(port).catch((error: unknown) => {
  section(
    `Other servers are left out, since npm does not fetch them.\n${error instanceof Error ? error.message.trim() : error}`,
  );
  return undefined;
});
if (peers) await others(peers);
summary();

async function starts(): Promise<void> {
  const measured = await measureStarts(
    [
      { name: 'bare JSON-RPC loop', command: floor('raw-loop') },
      { name: 'bare SDK bundle', command: floor('bare-sdk') },
      ours,
      { ...ours, name: 'the same, server/discover', modern: true },
      { ...ours, name: 'the same, first start', env: { ...env, NODE_DISABLE_COMPILE_CACHE: '1' } },
    ],
    rounds,
  );
  printStarts(measured, `Starts, ${rounds} rounds`);
  const [loop, sdk, start, discovered, first] = [...measured.values()];
  goal('initialize / bare loop', ratio(start?.initialize, loop?.initialize), 'at most', 1.4);
  goal(
    'server/discover / initialize of the bare loop',
    ratio(discovered?.initialize, loop?.initialize),
    'at most',
    1.4,
  );
  goal('initialize / bare SDK bundle', ratio(start?.initialize, sdk?.initialize), 'at most', 1);
  goal('peak RSS of a start / bare loop', ratio(start?.peakRss, loop?.peakRss), 'at most', 1.1);
  goal('peak RSS of a start, server/discover / bare loop', ratio(discovered?.peakRss, loop?.peakRss), 'at most', 1.1);
  const uncached = ratio(first?.initialize, loop?.initialize) ?? 0;
  figure('initialize / bare loop with no code kept from earlier', uncached.toFixed(2));
}

async function list(): Promise<void> {
  const { tools, bytes, tokens, shownTokens } = await listOf(server, env);
  section('tools/list');
  figure('tools, bytes', `${tools}, ${count(bytes)}`);
  figure('the whole list, o200k tokens', count(tokens));
  goal('what clients send a model of it, o200k tokens', shownTokens, 'at most', 2_800);
}

async function calls(): Promise<void> {
  const measured = await measureCalls(server, here('../../packages/local-server/src/main.ts'), 500);
  section(`tools/call ${measured.tool} over stdio, one at a time, 600 calls to the embedded CodeTether`);
  for (const [name, { call, p99, peakRss }] of Object.entries(measured.eras)) {
    figure(`${name}, p50 (p99)`, `${call.toFixed(2)} ms (${p99.toFixed(2)})`);
    goal(`${name}, peak RSS after 600 calls, MiB`, peakRss, 'at most', 100);
  }
  figure(`the same ${measured.requests} HTTP request(s) by node:http, p50`, `${measured.upstream.toFixed(2)} ms`);
  goal('p50 of a call minus the upstream’s own time, ms', measured.beyond, 'at most', 1);
}

async function http(): Promise<void> {
  const upstream = startListening(floor('upstream-stub'));
  const forwarding = { CODETETHER_API_URL: await upstream.url() };
  // Refused because an argument is missing: the whole path of a call except CodeTether.
  const refused = { command: overHttp, env, call: { name: waitToolName, arguments: {} } };
  const forwarded = { command: overHttp, env: forwarding, call: { name: listCodebases.name, arguments: {} } };
  const measured = await measureHttp(
    [
      { name: 'bare node:http', command: floor('bare-http'), call: echo },
      { name: 'bare SDK, stateless', command: floor('bare-sdk-http'), call: echo },
      { ...refused, name: 'codetether-mcp' },
      { ...refused, name: 'the same, 2026-07-28', modern: true },
      { name: 'bare proxy, node:http', command: floor('bare-proxy'), env: forwarding, call: echo },
      { ...forwarded, name: 'codetether-mcp, upstream' },
      { ...forwarded, name: 'the same, 2026-07-28, upstream', modern: true },
    ],
    httpRounds,
  );
  upstream.child.kill();
  printHttp(measured, `HTTP, 32 in flight, ${httpRounds} rounds`);
  const [bare, sdk, http, modern, proxy, upstreamed, modernUpstreamed] = [...measured.values()].map(
    ({ callsPerSecond }) => callsPerSecond,
  );
  goal('HTTP calls/s / bare node:http', ratio(http, bare), 'at least', 1);
  figure('the same in revision 2026-07-28', (ratio(modern, bare) ?? 0).toFixed(2));
  goal('HTTP calls/s / bare SDK, stateless', ratio(http, sdk), 'at least', 1);
  goal('calls/s that reach the upstream / bare proxy', ratio(upstreamed, proxy), 'at least', 0.6);
  figure('the same in revision 2026-07-28', (ratio(modernUpstreamed, proxy) ?? 0).toFixed(2));
}

async function others({ stdio, http, remove }: Peers): Promise<void> {
  const measured = await measureStarts([ours, ...stdio], peerRounds);
  printStarts(measured, `Other servers, ${peerRounds} rounds`);
  const start = measured.get(ours.name)?.initialize ?? 0;
  const faster = stdio.filter(({ name }) => start >= (measured.get(name)?.initialize ?? 0));
  goal('other servers that start faster', faster.length, 'at most', 0);
  section(`${'tools/list'.padEnd(50)}  tools  bytes    o200k tokens`);
  for (const { name, command, env } of [ours, ...stdio] satisfies Contestant[]) {
    const { tools, bytes, tokens } = await listOf(command, env);
    console.log(`${name.padEnd(50)}  ${String(tools).padEnd(5)}  ${count(bytes).padEnd(7)}  ${count(tokens)}`);
  }
  const refused: HttpContestant = { ...ours, command: overHttp, call: { name: waitToolName, arguments: {} } };
  printHttp(await measureHttp([refused, ...http], peerRounds), `HTTP of other servers, ${peerRounds} rounds`);
  await remove();
}

function printStarts(measured: ReadonlyMap<string, Start>, title: string): void {
  section(`${title.padEnd(50)}  initialize       tools/list   peak RSS`);
  for (const [name, { initialize, fastest, list, peakRss }] of measured) {
    const times = `${ms(initialize)} (${fastest.toFixed(0)})`.padEnd(15);
    console.log(`${name.padEnd(50)}  ${times}  ${ms(list).padEnd(11)}  ${mib(peakRss)}`);
  }
}

function printHttp(measured: ReadonlyMap<string, HttpCalls>, title: string): void {
  section(`${title.padEnd(50)}  calls/s  p99        peak RSS`);
  for (const [name, { callsPerSecond, p99, peakRss }] of measured) {
    const rate = count(Math.round(callsPerSecond)).padEnd(7);
    console.log(`${name.padEnd(50)}  ${rate}  ${ms(p99).padEnd(9)}  ${mib(peakRss)}`);
  }
}

async function buildFloors(): Promise<void> {
  await mkdir(floors, { recursive: true });
  await build({
    ...bundling,
    entryPoints: ['raw-loop', 'bare-sdk', 'bare-http', 'bare-sdk-http', 'bare-proxy', 'upstream-stub'].map((name) =>
      here(`./${name}.ts`),
    ),
    outdir: floors,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
  });
}
