// codetether-relay: reads the settings, runs the relay until it is told to stop.
import { ConnectorError, withoutSecrets } from '@codetether/core';
import { openNetwork } from '@codetether/core/proxy';
import { ConfigError, parseCommandLine } from '@codetether/core/settings';
import { startProblem } from '@codetether/core/start-problem';
import { stderrLog } from '@codetether/core/stderr-log';
import { toldToEnd } from '@codetether/core/told-to-end';
import { untilUncaught } from '@codetether/core/uncaught';
import program from '../package.json' with { type: 'json' };
import { readConfig, settings, usage } from './config.ts';
import { startRelay } from './start-relay.ts';

process.exitCode = await main(process.argv.slice(2));
// Timers of looks that have no end of their own would keep the process.
process.exit();

async function main(args: readonly string[]): Promise<number> {
  try {
    const { asked, words } = parseCommandLine(settings, args);
    if (asked === undefined && words.length === 0) return await run();
    if (asked === undefined) throw new ConfigError(`Unexpected argument ${JSON.stringify(words[0])}. See --help.`);
    process.stdout.write(asked === 'help' ? usage : `${program.version}\n`);
    return 0;
  } catch (error) {
    const isOfSettings = error instanceof ConfigError;
    process.stderr.write(`${isOfSettings ? error.message : startProblem(error)}\n`);
    return isOfSettings ? 2 : 1;
  }
}

async function run(): Promise<number> {
  const config = readConfig(process.env);
  const { fetch } = await openNetwork(process.env).catch((error: unknown) => {
    throw error instanceof ConnectorError ? new ConfigError(error.text) : error;
  });
  const log = stderrLog(config.logLevel, (line) => void process.stderr.write(withoutSecrets(line)));
  const ended = Promise.race([toldToEnd(process).then(() => 0), untilUncaught(process, log).then(() => 1)]);
  const relay = await startRelay(config, { log, fetch });
  log.info('the relay runs', { url: relay.url });
  const exitCode = await ended;
  log.info('the relay stops');
  await relay.stop();
  return exitCode;
}
