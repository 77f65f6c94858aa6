// codetether-mcp: connects settings, account and server.
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { Caller, GrantedScopes, Log } from '@codetether/core';
import { lazyAsync } from '@codetether/core/lazy-async';
import { openNetwork } from '@codetether/core/proxy';
import { ConfigError, listenProblem } from '@codetether/core/settings';
import { startProblem } from '@codetether/core/start-problem';
import { type ProgramLog, stderrLog } from '@codetether/core/stderr-log';
import { openTelemetry, untraced } from '@codetether/core/telemetry';
import { toldToEnd } from '@codetether/core/told-to-end';
import { untilUncaught } from '@codetether/core/uncaught';
import manifest from '../package.json' with { type: 'json' };
import type { AccountSettings } from './accounts/account.ts';
import { type Observe, observer, unobserved } from './protocol/observe.ts';
import type { Registry } from './registry/registry.ts';
import { askedToShow, type Config, readConfig, usage } from './settings/config.ts';
import { isEverything } from './settings/selection.ts';
import { answerFirst } from './start/front.ts';
import { recorded } from './start/recorded.ts';
import type { Pipes } from './transports/stdio.ts';

const { version } = manifest;

export async function main(): Promise<void> {
  process.exitCode = await run();
  // Otherwise timers and sockets of the embedded server or of aborted calls keep the process alive after the client has left.
  process.exit();
}

async function run(): Promise<number> {
  const args = process.argv.slice(2);
  try {
    const asked = askedToShow(args);
    if (asked === undefined) {
      const config = readConfig(args, process.env);
      const { fetch } = await asConfigError(config, () => openNetwork(process.env));
      const log = logOf(config);
      const uncaught = untilUncaught(process, log).then(() => 1);
      return await obey(config, { log, fetch, uncaught });
    }
    process.stdout.write(asked === 'help' ? usage : `${version}\n`);
    return 0;
  } catch (error) {
    const isOfSettings = error instanceof ConfigError;
    process.stderr.write(`${isOfSettings ? error.message : startProblem(error)}\n`);
    return isOfSettings ? 2 : 1;
  }
}

/** Lives from the start of the program to its end. */
interface Process {
  log: ProgramLog;
  fetch: typeof fetch;
  /** Resolves with the exit code after an uncaught error. */
  uncaught: Promise<number>;
}

async function obey(config: Config, own: Process): Promise<number> {
  switch (config.command) {
    case 'doctor':
      return Promise.race([own.uncaught, diagnose(config, own)]);
    case 'login':
    case 'logout':
    case 'whoami': {
      const { runSignIn } = await import('./on-demand.ts');
      return Promise.race([own.uncaught, runSignIn(config.command, signInOf(config), process)]);
    }
    case 'http':
      return config.http.check ? Promise.race([own.uncaught, diagnose(config, own)]) : observed(config, own, http);
    case 'serve':
      return observed(config, own, stdio);
  }
}

/** Where the server reports what it does. */
interface Outlets extends Process {
  observe: Observe;
}

async function stdio(config: Config, outlets: Outlets): Promise<number> {
  const { stdin: input, stdout: output } = process;
  for (const flag of small) setFlagsFromString(flag);
  const told = toldToEnd(process);
  const left = new Promise<void>((resolve) => {
    input.once('end', resolve);
    input.once('close', resolve);
    // The client has left without closing the input.
    output.on('error', () => resolve());
  });
  const served = serve(config, outlets, { input, output, told, left });
  return Promise.race([served.then(() => 0), outlets.uncaught]);
}

/** Flags of V8 for a process of one client, which is seldom busy: a young generation that stays small, and no middle compiler. 600 calls then take 40 MiB less. */
const small = ['--semi-space-growth-factor=1', '--no-maglev'];

/** One client, over these pipes. */
async function serve(
  config: Config,
  { log, fetch, observe }: Outlets,
  pipes: Pick<Pipes, 'input' | 'output' | 'told' | 'left'>,
): Promise<void> {
  const isUsual = isEverything(config.selection) && !mayNameScopes(config);
  const over = Promise.race([pipes.told, pipes.left]);
  const greeting = isUsual ? await answerFirst(recorded, { ...pipes, over }) : [];
  if (!greeting) return;
  const { createServer, modernOf, serveStdio } = await import('./on-demand.ts');
  const registry = lazyAsync(() => registryOf(config));
  const account = lazyAsync(() => connect(config, { log, fetch }));
  const whole = (await registry()).catalog('unknown');
  const granted = async () => {
    const scopes = await grantOf(config);
    return scopes === 'unknown' ? whole : (await registry()).catalog(scopes);
  };
  // A client shows no reason when it cannot connect, but it shows the errors of its requests.
  const { instructions } = await granted().catch(() => whole);
  const deps = {
    version,
    instructions,
    catalog: granted,
    registry,
    caller: async () => (await (await account())()).caller,
    stateful: true,
    observe,
  };
  await serveStdio(createServer(deps), { ...pipes, log, modern: modernOf(deps), sleep: setTimeout, greeting });
}

async function http(config: Config, { log, uncaught, fetch, observe }: Outlets): Promise<number> {
  const { serveHttp } = await import('./serve-http.ts');
  const visibility = config.http.issuer ? 'own' : 'server';
  const account = await settingsOf(config, visibility, { log, fetch });
  const { selection, signing } = config;
  const { createSigning } = await import('./on-demand.ts');
  if (signing.keys) account.signing = createSigning(signing.keys);
  else if (!config.local) log.warn(endsWithTheProcess, { setting: 'CODETETHER_SIGNING_KEY' });
  const server = await asConfigError(config, () =>
    serveHttp(config.http, account, { version, log, selection, observe }),
  );
  log.info('listening', { url: server.url });
  const exitCode = await Promise.race([toldToEnd(process).then(() => 0), uncaught]);
  await server.close();
  return exitCode;
}

const endsWithTheProcess =
  'no signing key is set: when this process ends, callers no longer see what they created through it, and the idempotency keys that they used are forgotten';

async function observed(
  config: Config,
  own: Process,
  serve: (config: Config, outlets: Outlets) => Promise<number>,
): Promise<number> {
  const { log } = own;
  const telemetry = await openTelemetry({ env: process.env, service: 'codetether-mcp', version, log });
  // Without an observer, tracing should cost nothing.
  const observe = telemetry === untraced && config.logLevel !== 'debug' ? unobserved : observer(telemetry, log);
  try {
    return await serve(config, { ...own, fetch: telemetry.traced(own.fetch), observe });
  } finally {
    await Promise.race([telemetry.stop(), setTimeout(telemetryTimeoutMs)]);
  }
}

/** For sending the last traces, in ms: clients give a server two seconds to exit before they kill it. */
const telemetryTimeoutMs = 1_500;

function logOf({ logLevel }: Config): ProgramLog {
  return stderrLog(logLevel, (line) => process.stderr.write(line));
}

async function registryOf(config: Config): Promise<Registry> {
  const { createRegistry } = await import('./on-demand.ts');
  return asConfigError(config, async () => createRegistry({ selection: config.selection }));
}

/** Throws ConfigError for settings that turn out to be wrong only when they are used. */
async function asConfigError<T>({ http }: Config, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Files that are loaded on demand have their own copies of the error classes.
    if ('text' in error) throw new ConfigError(String(error.text));
    const problem = listenProblem(error, http, { host: '--host or HOST', port: '--port or PORT' });
    throw problem === undefined ? error : new ConfigError(problem);
  }
}

async function diagnose(config: Config, requests: Requests): Promise<number> {
  const { doctor } = await import('./on-demand.ts');
  const { issuer = '', clientId = '' } = config.http;
  const { text, ok } = await doctor(config, {
    open: async () => (await connect(config, requests))(),
    registry: await registryOf(config),
    version,
    ...(isForCallers(config) && { issuer: { url: issuer, clientId } }),
  });
  process.stdout.write(text);
  return ok ? 0 : 1;
}

/** Whether each caller brings their own account. */
function isForCallers({ command, http }: Config): boolean {
  return command === 'http' && http.issuer !== undefined;
}

/** How an account sends its requests, and where it reports about them. */
interface Requests {
  log: Log;
  fetch: typeof fetch;
}

/** Gives the account of the settings at that moment, and its token, if it has one. */
async function connect(
  config: Config,
  { log, fetch }: Requests,
): Promise<() => Promise<{ caller: Caller; token?: string | undefined }>> {
  const { accountOf, fileMemory, signedInAccount, signingOf } = await import('./on-demand.ts');
  const settings = await settingsOf(config, 'server', { log, fetch });
  const signing = config.local || config.command === 'http' ? undefined : await signingOf(config, log);
  // With keys that end with the process, nothing in the file would be the account's own.
  const memory = signing && fileMemory(join(dirname(config.tokensPath), 'memory.sqlite'));
  const account = { ...settings, ...(signing && { signing }), ...(memory && { memory }) };
  if (!account.token && config.http.issuer && !isForCallers(config))
    return signedInAccount({ ...signInOf(config), fetch }, account);
  const configured = { caller: accountOf(account), token: account.token };
  return async () => configured;
}

/** Only a JWT and a sign-in can say what they grant. */
function mayNameScopes({ local, token, http }: Config): boolean {
  if (local) return false;
  return token ? token.split('.').length === 3 : http.issuer !== undefined;
}

/** The scopes of the account's token, as far as they are known without a request. Its errors are for an MCP client. */
async function grantOf(config: Config): Promise<GrantedScopes> {
  if (!mayNameScopes(config)) return 'unknown';
  const { configuredScopes, storedGrant } = await import('./on-demand.ts');
  return config.token ? configuredScopes(config.token) : storedGrant(signInOf(config));
}

/** `visibility`: the default, for a configuration without one. */
async function settingsOf(
  config: Config,
  visibility: AccountSettings['visibility'],
  { log, fetch }: Requests,
): Promise<AccountSettings> {
  const { tier, webUrl, url = '', token, strictKeys } = config;
  const { signedSince } = config.signing;
  const account = {
    tier,
    webUrl,
    strictKeys,
    log,
    fetch,
    visibility: config.visibility ?? visibility,
    ...(signedSince !== undefined && { signedSince }),
  };
  if (!config.local) return { ...account, url, token };
  const { startLocal } = await import('./local.ts');
  return { ...account, ...(await startLocal()) };
}

function signInOf({ http: { issuer = '', clientId = 'codetether-mcp' }, tokensPath, token }: Config) {
  return { issuer, clientId, tokensPath, token };
}

if (import.meta.main) void main();
