// codetether-slack: reads the settings, runs the bot until it is told to stop.
import { openTelemetry } from '@codetether/core/telemetry';
import { untilUncaught } from '@codetether/core/uncaught';
import program from '../package.json' with { type: 'json' };
import { ConfigError, publicUrlOf, readConfig, usage } from './config.ts';
import { createLog } from './log.ts';
import { manifestFor } from './manifest.ts';
import { startService } from './service.ts';

process.exitCode = await main(process.argv.slice(2));

async function main([command = 'run']: readonly string[]): Promise<number> {
  switch (command) {
    case 'manifest': {
      const { PUBLIC_URL, CODETETHER_WEB_URL } = process.env;
      const manifest = manifestFor({ publicUrl: PUBLIC_URL, webUrl: CODETETHER_WEB_URL });
      process.stdout.write(`${JSON.stringify(manifest, undefined, 2)}\n`);
      return 0;
    }
    case 'run':
    case '--local':
      return run(command === '--local').catch((error) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        return error instanceof ConfigError ? 2 : 1;
      });
    default:
      process.stdout.write(usage);
      return command === '--help' ? 0 : 2;
  }
}

async function run(withLocal: boolean): Promise<number> {
  const local = withLocal
    ? await (await import('./local.ts')).startLocal(publicUrlOf(process.env))
    : { env: {}, close: async () => undefined };
  try {
    const config = readConfig({ ...process.env, ...local.env });
    const log = createLog({ level: config.logLevel, write: (line) => process.stderr.write(line) });
    const ending = new AbortController();
    const ended = Promise.race([told().then(() => 0), untilUncaught(process, log).then(() => 1)]);
    void ended.then(() => ending.abort());
    const { signal } = ending;
    const telemetry = await openTelemetry({
      env: process.env,
      service: 'codetether-slack',
      version: program.version,
      log,
    });
    const service = await startService(config, { log, telemetry, signal }).catch((error) => {
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

/** Resolves when the process is to end; a second signal ends it at once. */
function told(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        resolve();
        process.once(signal, () => process.exit(1));
      });
    }
  });
}
