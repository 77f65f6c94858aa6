// codetether-slack: reads the settings, runs the bot until it is told to stop.
import { ConnectorError } from '@codetether/core';
import { type Network, openNetwork } from '@codetether/core/proxy';
import { ConfigError } from '@codetether/core/settings';
import { startProblem } from '@codetether/core/start-problem';
import { openTelemetry } from '@codetether/core/telemetry';
import { toldToEnd } from '@codetether/core/told-to-end';
import { untilUncaught } from '@codetether/core/uncaught';
import program from '../package.json' with { type: 'json' };
import { manifestFor } from './dispatch/manifest.ts';
import { createLog } from './log.ts';
import { readConfig, readManifestSettings, readPublicUrl, usage } from './settings/config.ts';
import { type ProgramCall, readCall } from './settings/program-call.ts';
import { startBot } from './start-bot.ts';

const exitCode = await main(process.argv.slice(2));
// Libraries leave timers open that would keep the process: Socket Mode retries for ever while Slack is down, PostgreSQL waits a minute for a password.
process.stdout.write('', () => process.exit(exitCode));

async function main(args: readonly string[]): Promise<number> {
  try {
    return await obey(readCall(args));
  } catch (error) {
    const isOfSettings = error instanceof ConfigError;
    const line = `${isOfSettings ? error.message : startProblem(error)}\n`;
    await new Promise<void>((written) => process.stderr.write(line, () => written()));
    return isOfSettings ? 2 : 1;
  }
}

async function obey(call: ProgramCall): Promise<number> {
  switch (call.command) {
    case 'help':
      process.stdout.write(usage);
      return 0;
    case 'version':
      process.stdout.write(`${program.version}\n`);
      return 0;
    case 'manifest':
      process.stdout.write(`${JSON.stringify(manifestFor(readManifestSettings(process.env)), undefined, 2)}\n`);
      return 0;
    case 'run':
      return run(call);
  }
}

async function run({ local: withLocal }: { local: boolean }): Promise<number> {
  const { fetch, dispatcher: webSocketDispatcher } = await network();
  const local = withLocal
    ? await (await import('./local.ts')).startLocal(readPublicUrl(process.env))
    : { env: {}, close: async () => undefined };
  try {
    const config = readConfig({ ...process.env, ...local.env });
    const log = createLog({ level: config.logLevel, write: (line) => process.stderr.write(line) });
    const ending = new AbortController();
    const ended = Promise.race([toldToEnd(process).then(() => 0), untilUncaught(process, log).then(() => 1)]);
    void ended.then(() => ending.abort());
    const { signal } = ending;
    const telemetry = await openTelemetry({
      env: process.env,
      service: 'codetether-slack',
      version: program.version,
      log,
    });
    const options = { log, telemetry, fetch, signal, ...(webSocketDispatcher && { webSocketDispatcher }) };
    const service = await startBot(config, options).catch((error) => {
      // Told to end while it started.
      if (signal.aborted && error === signal.reason) return undefined;
      throw error;
    });
    if (service) log.info('the bot runs', { url: service.url });
    const exitCode = await ended;
    log.info('the bot stops');
    await service?.stop();
    await telemetry.stop();
    return exitCode;
  } finally {
    await local.close();
  }
}

/** Throws ConfigError. */
async function network(): Promise<Network> {
  try {
    return await openNetwork(process.env);
  } catch (error) {
    throw error instanceof ConnectorError ? new ConfigError(error.text) : error;
  }
}
