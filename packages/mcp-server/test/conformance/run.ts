// `pnpm conformance:mcp`: the official suite against a fixture on our HTTP stack and against the product, then the Inspector's lint of every tool.
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { silentLog } from '@codetether/core';
import { createLocalServer } from '@codetether/local-server';
import { fetchPackages } from '../../../../scripts/fetch-packages.ts';
import { serveHttp } from '../../src/serve-http.ts';
import { listenHttp } from '../../src/transports/http/listener.ts';
import { wantsProgress } from '../../src/transports/http/stateless.ts';
import { toolsCalled } from '../../src/transports/http/tools-called.ts';
import { httpDefaults } from '../http-defaults.ts';
import { conformanceServer } from './fixture.ts';

const suite = '@modelcontextprotocol/conformance';
const inspector = '@modelcontextprotocol/inspector';
const versions = { [suite]: '0.2.0-alpha.12', [inspector]: '2.12.0' };
const revision = '2025-11-25';

/** Scenarios that need sessions: the server asks its client while it answers. */
const needSession = [
  'tools-call-sampling',
  'tools-call-elicitation',
  'elicitation-sep1034-defaults',
  'elicitation-sep1330-enums',
];

/** Scenarios that need no fixture and that the suite does not skip for a server without it. */
const generic = [
  'server-initialize',
  'ping',
  'tools-list',
  'resources-list',
  'prompts-list',
  'server-sse-multiple-streams',
  'dns-rebinding-protection',
];

const modules = await fetchPackages(Object.entries(versions).map(([name, version]) => `${name}@${version}`));
const failed: string[] = [];

await withFixture({ sessions: true }, (url) => revisionStep('fixture with sessions', url, []));
await withFixture({ sessions: false }, (url) => revisionStep('fixture without sessions', url, needSession));
await withProduct({ sessions: true }, async (url) => {
  for (const scenario of generic) await step(`product: ${scenario}`, suiteArgs(url, '--scenario', scenario));
});
await withProduct({ sessions: false }, inspectorStep);

await rm(dirname(modules), { recursive: true, force: true });
process.stdout.write(failed.length === 0 ? 'All checks pass.\n' : `Failed: ${failed.join('; ')}.\n`);
process.exit(failed.length === 0 ? 0 : 1);

async function withFixture({ sessions }: { sessions: boolean }, run: (url: string) => Promise<void>) {
  const http = await listenHttp({
    createServer: () => conformanceServer().server,
    sessions,
    // Its tools notify without being asked.
    mayNotify: (message) => wantsProgress(message) || toolsCalled(message).length > 0,
    log: silentLog,
  });
  await run(http.url);
  await http.close(0);
}

async function withProduct({ sessions }: { sessions: boolean }, run: (url: string) => Promise<void>) {
  const local = await createLocalServer();
  const account = {
    url: 'http://codetether.local',
    token: local.tokens.admin,
    tier: 'enterprise',
    visibility: 'server',
    fetch: (input: Parameters<typeof fetch>[0], init?: RequestInit) => local.fetch(new Request(input, init)),
    log: silentLog,
  } as const;
  const settings = { ...httpDefaults, port: 0, callsPerMinute: 0, sessions };
  const http = await serveHttp(settings, account, { version: '0.0.0', log: silentLog });
  await run(http.url);
  await http.close(0);
  await local.close();
}

function suiteArgs(url: string, ...rest: string[]): string[] {
  return [join(modules, suite, 'dist/index.js'), 'server', '--url', url, ...rest];
}

function inspectorArgs(url: string): string[] {
  const cli = join(modules, inspector, 'clients/launcher/build/index.js');
  return [
    cli,
    '--cli',
    '--transport',
    'http',
    '--server-url',
    url,
    '--method',
    'tools/list',
    '--strict',
    '--format',
    'json',
  ];
}

/** Its exit code reports only errors; warnings are in its output. */
async function inspectorStep(url: string): Promise<void> {
  const { stdout, output, exitCode } = await run(inspectorArgs(url));
  const { result, schemaFindings = [] }: { result?: { tools: unknown[] }; schemaFindings?: unknown[] } =
    exitCode === 0 ? JSON.parse(stdout) : {};
  const good = exitCode === 0 && schemaFindings.length === 0;
  tell(
    good,
    `product: Inspector --strict: ${schemaFindings.length} findings in ${result?.tools.length ?? 0} tools`,
    output,
  );
}

/** Runs all scenarios that the revision requires; exactly those of the baseline must fail. Prints warnings, which the suite's own --expected-failures counts as failures. */
async function revisionStep(name: string, url: string, baseline: readonly string[]): Promise<void> {
  const { output } = await run(suiteArgs(url, '--requirements', revision));
  const [scored = '', others = ''] = output.split('Not scored for');
  const unscored = new Set([...others.matchAll(/^ +[✓✗] (\S+)/gm)].map(([, scenario]) => scenario));
  const results = [...scored.matchAll(/^([✓✗]) (\S+): (\d+) passed/gm)].filter(
    ([, , scenario]) => !unscored.has(scenario),
  );
  const failing = results.flatMap(([, mark, scenario = '']) => (mark === '✗' ? [scenario] : []));
  const untried = results.flatMap(([, mark, scenario = '', passed]) =>
    mark === '✓' && passed === '0' ? [scenario] : [],
  );
  const good = results.length > 0 && failing.sort().join() === baseline.toSorted().join();
  tell(good, `${name}: ${results.length - failing.length} of ${results.length}`, output);
  if (failing.length > 0) process.stdout.write(`       failing: ${failing.join(', ')}\n`);
  if (untried.length > 0) process.stdout.write(`       warning only: ${untried.join(', ')}\n`);
}

async function step(name: string, args: readonly string[]): Promise<void> {
  const { output, exitCode } = await run(args);
  tell(exitCode === 0, name, output);
}

function tell(good: boolean, line: string, output: string): void {
  process.stdout.write(`${good ? 'ok  ' : 'FAIL'} ${line}\n`);
  if (good) return;
  failed.push(line);
  process.stdout.write(`${output}\n`);
}

async function run(args: readonly string[]): Promise<{ stdout: string; output: string; exitCode: number | null }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, errors, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { stdout, output: stdout + errors, exitCode };
}
