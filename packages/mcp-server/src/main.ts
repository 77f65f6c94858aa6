// codetether-mcp: connects settings, account and server.
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Caller, GrantedScopes, Log } from '@codetether/core';
import { lazyAsync } from '@codetether/core/lazy-async';
import { useProxies } from '@codetether/core/proxy';
import { ConfigError, listenProblem } from '@codetether/core/settings';
import { startProblem } from '@codetether/core/start-problem';
import { openTelemetry, type Telemetry, untraced } from '@codetether/core/telemetry';
import { untilUncaught } from '@codetether/core/uncaught';
import manifest from '../package.json' with { type: 'json' };
import type { AccountSettings } from './accounts/account.ts';
import { modernOf } from './protocol/modern.ts';
import { type Observe, observer, unobserved } from './protocol/observe.ts';
import { createServer } from './protocol/server.ts';
import { catalog } from './registry/catalog.ts';
import type { Registry } from './registry/registry.ts';
import { askedToShow, type Config, readConfig, usage } from './settings/config.ts';
import { type ProgramLog, stderrLog } from './settings/log.ts';
import { isEverything } from './settings/selection.ts';
import { serveStdio } from './transports/stdio.ts';

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
      await asConfigError(config, () => useProxies(process.env));
      const log = logOf(config);
      const uncaught = untilUncaught(process, log).then(() => 1);
      return await obey(config, { log, uncaught });
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
  /** Resolves with the exit code after an uncaught error. */
  uncaught: Promise<number>;
}

async function obey(config: Config, own: Process): Promise<number> {
  switch (config.command) {
    case 'doctor':
      return Promise.race([own.uncaught, diagnose(config, own.log)]);
    case 'login':
    case 'logout':
    case 'whoami': {
      const { runSignIn } = await import('./on-demand.ts');
      return Promise.race([own.uncaught, runSignIn(config.command, signInOf(config), process)]);
    }
    case 'http':
      return config.http.check ? Promise.race([own.uncaught, diagnose(config, own.log)]) : observed(config, own, http);
    case 'serve':
      return observed(config, own, stdio);
  }
}

/** Where the server reports what it does. */
interface Outlets extends Process {
  telemetry: Telemetry;
  observe: Observe;
}

async function stdio(config: Config, { log, uncaught, telemetry, observe }: Outlets): Promise<number> {
  const told = toldToEnd();
  const registry = lazyAsync(() => registryOf(config));
  const account = lazyAsync(() => connect(config, log, telemetry));
  const whole = isEverything(config.selection) ? catalog : (await registry()).catalog('unknown');
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
  const { stdin: input, stdout: output } = process;
  const pipes = { input, output, log, modern: modernOf(deps), sleep: setTimeout, told };
  const served = serveStdio(createServer(deps), pipes);
  return Promise.race([served.then(() => 0), uncaught]);
}

async function http(config: Config, { log, uncaught, telemetry, observe }: Outlets): Promise<number> {
  const { serveHttp } = await import('./serve-http.ts');
  const visibility = config.http.issuer ? 'own' : 'server';
  const account = await settingsOf(config, visibility, log, telemetry);
  const { selection, signing } = config;
  const { createSigning } = await import('./on-demand.ts');
  if (signing.keys) account.signing = createSigning(signing.keys);
  else if (!config.local) log.warn(endsWithTheProcess, { setting: 'CODETETHER_SIGNING_KEY' });
  const server = await asConfigError(config, () =>
    serveHttp(config.http, account, { version, log, selection, observe }),
  );
  log.info('listening', { url: server.url });
  const exitCode = await Promise.race([toldToEnd().then(() => 0), uncaught]);
  await server.close();
  return exitCode;
}

/** Resolves at the first signal; a second one of the same kind ends the process at once. */
function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve());
  });
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
    return await serve(config, { ...own, telemetry, observe });
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

async function diagnose(config: Config, log: Log): Promise<number> {
  const { doctor } = await import('./on-demand.ts');
  const { issuer = '', clientId = '' } = config.http;
  const { text, ok } = await doctor(config, {
    open: async () => (await connect(config, log))(),
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

/** Gives the account of the settings at that moment, and its token, if it has one. */
async function connect(
  config: Config,
  log: Log,
  { fetch }: Pick<Telemetry, 'fetch'> = untraced,
): Promise<() => Promise<{ caller: Caller; token?: string | undefined }>> {
  const { accountOf, fileMemory, signedInAccount, signingOf } = await import('./on-demand.ts');
  const settings = await settingsOf(config, 'server', log, { fetch });
  const signing = config.local || config.command === 'http' ? undefined : await signingOf(config, log);
  // With keys that end with the process, nothing in the file would be the account's own.
  const memory = signing && fileMemory(join(dirname(config.tokensPath), 'memory.sqlite'));
  const account = { ...settings, ...(signing && { signing }), ...(memory && { memory }) };
  if (!account.token && config.http.issuer && !isForCallers(config)) return signedInAccount(signInOf(config), account);
  const configured = { caller: accountOf(account), token: account.token };
  return async () => configured;
}

/** The scopes of the account's token, as far as they are known without a request. Its errors are for an MCP client. */
async function grantOf(config: Config): Promise<GrantedScopes> {
  const { local, token, http } = config;
  // Only a JWT says what it grants, and loading the code that reads one slows a start.
  const isJwt = token?.split('.').length === 3;
  if (local || (token ? !isJwt : !http.issuer)) return 'unknown';
  const { configuredScopes, storedGrant } = await import('./on-demand.ts');
  return token ? configuredScopes(token) : storedGrant(signInOf(config));
}

/** `visibility`: the default, for a configuration without one. */
async function settingsOf(
  config: Config,
  visibility: AccountSettings['visibility'],
  log: Log,
  { fetch }: Pick<Telemetry, 'fetch'>,
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
