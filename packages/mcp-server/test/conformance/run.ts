// `pnpm conformance:mcp`: the official suite of both eras against a fixture on our HTTP stack and against the product, then the Inspector's lint of every tool.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
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
import { modernFixture } from './modern-fixture.ts';

const suite = '@modelcontextprotocol/conformance';
const inspector = '@modelcontextprotocol/inspector';
const versions = { [suite]: '0.2.0-alpha.12', [inspector]: '2.12.0' };
const [earlier, modern] = ['2025-11-25', '2026-07-28'] as const;

/** Scenarios that need sessions: the server asks its client while it answers, or has a stream besides. */
const needSession = [
  'tools-call-sampling',
  'tools-call-elicitation',
  'elicitation-sep1034-defaults',
  'elicitation-sep1330-enums',
  'server-sse-multiple-streams',
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

/** Those of the modern revision. */
const modernGeneric = [
  'tools-list',
  'resources-list',
  'prompts-list',
  'caching',
  'sep-2164-resource-not-found',
  'input-required-result-unsupported-methods',
  'http-header-validation',
  'server-sse-multiple-streams',
  'dns-rebinding-protection',
];

const modules = await fetchPackages(Object.entries(versions).map(([name, version]) => `${name}@${version}`));
const failed: string[] = [];

await withFixture({ sessions: true }, (url) => revisionStep('fixture with sessions', url, earlier, []));
await withFixture({ sessions: false }, async (url) => {
  await revisionStep('fixture without sessions', url, earlier, needSession);
  await revisionStep('fixture', url, modern, []);
});
await withProduct({ sessions: true }, async (url) => {
  for (const scenario of generic) await scenarioStep(scenario, url, earlier);
  await inspectorStep(url, 'legacy');
});
await withProduct({ sessions: false }, async (url) => {
  for (const scenario of modernGeneric) await scenarioStep(scenario, url, modern);
  await inspectorStep(url, 'modern');
});

await rm(dirname(modules), { recursive: true, force: true });
process.stdout.write(failed.length === 0 ? 'All checks pass.\n' : `Failed: ${failed.join('; ')}.\n`);
process.exit(failed.length === 0 ? 0 : 1);

async function withFixture({ sessions }: { sessions: boolean }, run: (url: string) => Promise<void>) {
  const http = await listenHttp({
    createServer: () => conformanceServer().server,
    modern: modernFixture,
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

function inspectorArgs(url: string, era: 'legacy' | 'modern'): string[] {
  const cli = join(modules, inspector, 'clients/launcher/build/index.js');
  return [
    cli,
    '--cli',
    '--transport',
    'http',
    '--server-url',
    url,
    '--protocol-era',
    era,
    '--method',
    'tools/list',
    '--strict',
    '--format',
    'json',
  ];
}

/** Its exit code reports only errors; warnings are in its output. */
async function inspectorStep(url: string, era: 'legacy' | 'modern'): Promise<void> {
  const { stdout, output, exitCode } = await run(inspectorArgs(url, era));
  const { result, schemaFindings = [] }: { result?: { tools: unknown[] }; schemaFindings?: unknown[] } =
    exitCode === 0 ? JSON.parse(stdout) : {};
  const good = exitCode === 0 && schemaFindings.length === 0;
  tell(
    good,
    `product: Inspector --strict, ${era} era: ${schemaFindings.length} findings in ${result?.tools.length ?? 0} tools`,
    output,
  );
}

/** The checks of one scenario by their outcome. */
interface Ran {
  scenario: string;
  passed: number;
  failed: number;
  warnings: number;
}

/** Runs all scenarios that the revision requires; exactly those of the baseline must fail. Others are shown only. */
async function revisionStep(name: string, url: string, revision: string, baseline: readonly string[]): Promise<void> {
  const { ran, output } = await runSuite(suiteArgs(url, '--requirements', revision));
  const [, others = ''] = output.split('Not scored for');
  const unscored = new Set([...others.matchAll(/^ +[✓✗] (\S+)/gm)].map(([, scenario]) => scenario));
  const scored = ran.filter(({ scenario }) => !unscored.has(scenario));
  const failing = scored.filter((one) => !isPassed(one)).map(({ scenario }) => scenario);
  const good = scored.length > 0 && failing.sort().join() === baseline.toSorted().join();
  tell(good, `${revision}, ${name}: ${scored.length - failing.length} of ${scored.length}`, output);
  for (const one of scored) process.stdout.write(`       ${checksOf(one)}\n`);
  for (const one of ran.filter(({ scenario }) => unscored.has(scenario))) {
    process.stdout.write(`       not scored: ${checksOf(one)}\n`);
  }
}

async function scenarioStep(scenario: string, url: string, revision: string): Promise<void> {
  const { ran, output } = await runSuite(suiteArgs(url, '--scenario', scenario, '--spec-version', revision, '--force'));
  const [one] = ran;
  tell(one !== undefined && isPassed(one), `${revision}, product: ${one ? checksOf(one) : scenario}`, output);
}

/** A scenario in which nothing was checked is not a pass. */
function isPassed({ passed, failed }: Ran): boolean {
  return failed === 0 && passed > 0;
}

function checksOf(one: Ran): string {
  const { scenario, passed, failed, warnings } = one;
  const others = `${failed > 0 ? `, ${failed} failed` : ''}${warnings > 0 ? `, ${warnings} warnings` : ''}`;
  return `${isPassed(one) ? 'passed' : 'failed'} ${scenario}: ${passed + failed + warnings} checks${others}`;
}

async function runSuite(args: readonly string[]): Promise<{ ran: Ran[]; output: string }> {
  const folder = await mkdtemp(join(dirname(modules), 'results-'));
  const { output } = await run([...args, '--output-dir', folder]);
  const ran = (await readdir(folder)).toSorted().map(async (name) => {
    const text = await readFile(join(folder, name, 'checks.json'), 'utf8').catch(() => '[]');
    const checks: { status: string }[] = JSON.parse(text);
    const count = (status: string) => checks.filter((check) => check.status === status).length;
    const scenario = name.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/, '');
    return { scenario, passed: count('SUCCESS'), failed: count('FAILURE'), warnings: count('WARNING') };
  });
  return { ran: await Promise.all(ran), output };
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
