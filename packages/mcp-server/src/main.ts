// codetether-mcp: settings, account and server put together.
import manifest from '../package.json' with { type: 'json' };
import { type Config, ConfigError, readConfig, usage } from './config.ts';
import { stderrLog } from './log.ts';
import { once } from './once.ts';
import { createServer } from './server.ts';
import { serveStdio } from './stdio.ts';
import { toolList } from './tool-list.ts';

const log = stderrLog((line) => process.stderr.write(line));
const { version } = manifest;

export async function main(): Promise<void> {
  process.exitCode = await run();
  // Timers and sockets of the embedded server, or of calls that were aborted, would outlive the client.
  process.exit();
}

async function run(): Promise<number> {
  const config = configOrProblem();
  if (typeof config === 'string') {
    process.stderr.write(`${config}\n`);
    return 2;
  }
  if (config.command === 'help') process.stdout.write(usage);
  else if (config.command === 'version') process.stdout.write(`${version}\n`);
  else if (config.command === 'doctor') {
    const { doctor } = await import('./on-demand.ts');
    const { text, ok } = await doctor(await connect(config), config, version);
    process.stdout.write(text);
    return ok ? 0 : 1;
  } else {
    const server = createServer({
      version,
      toolList,
      toolbox: once(async () => (await import('./on-demand.ts')).createToolbox()),
      caller: once(() => connect(config)),
    });
    await serveStdio(server, process.stdin, process.stdout);
  }
  return 0;
}

async function connect(config: Config) {
  const { accountOf } = await import('./on-demand.ts');
  const { tier, visibility, webUrl } = config;
  if (config.local) {
    const { startLocal } = await import('./local.ts');
    return accountOf({ tier, visibility, webUrl, log, ...(await startLocal()) });
  }
  // readConfig gives a url unless it is local.
  return accountOf({ tier, visibility, webUrl, log, url: config.url ?? '', token: config.token });
}

function configOrProblem(): Config | string {
  try {
    return readConfig(process.argv.slice(2), process.env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

if (import.meta.main) void main();
