import manifest from '../package.json' with { type: 'json' };
import { listen } from './listen.ts';
import { listenProblem, readConfig, USAGE } from './program/config.ts';
import { FlagError } from './program/flags.ts';
import { createLocalServer } from './server.ts';

/** Schedules are checked often, so that people can try schedules with seconds. */
const RULE_CHECK_MS = 1_000;

/** Closes the server, once it has started. */
let end = async () => {};
// Nobody reads the log any more. Uncaught, this error would be logged to the same closed pipe, and again, for ever.
process.stderr.on('error', () => undefined);
// Only work that nothing awaited has failed, so the program continues.
process.on('unhandledRejection', (reason) => report('a promise was rejected and nobody waited', reason));
// The state after an uncaught error is unknown, so the program ends. The file is consistent, and the next start continues from it.
process.on('uncaughtException', (error) => {
  report('an error was not caught', error);
  process.exitCode = 1;
  void end().finally(() => process.exit());
});

const config = configOrExit();
const { url, issuerUrl, server, close } = await listen(
  (origin) =>
    createLocalServer({
      url: origin,
      agent: config.agent,
      ruleCheckMs: RULE_CHECK_MS,
      ...(config.issuer !== undefined && { issuer: config.issuer }),
      ...(config.data !== undefined && { data: config.data }),
      ...(config.tier !== undefined && { tier: config.tier }),
    }),
  {
    host: config.host,
    port: config.port,
    allowedHosts: config.allowedHosts,
    onError: (error) => report('a request failed', error),
  },
).catch((error: unknown) => {
  const problem = listenProblem(error, config);
  process.stderr.write(`${problem ?? (error instanceof Error ? error.message : String(error))}\n`);
  process.exit(problem === undefined ? 1 : 2);
});

end = close;

// One line of JSON for programs; everything else goes to standard error.
process.stdout.write(`${JSON.stringify({ url, issuer: issuerUrl, tokens: server.tokens })}\n`);
process.stderr.write(`CodeTether is at ${url}. Stop it with Ctrl+C.\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void close();
    // A signal that nobody hears would end the process too, but not the first one of a container.
    process.once(signal, () => process.exit(1));
  });
}

function configOrExit() {
  try {
    const read = readConfig(process.argv.slice(2));
    if (read !== 'help' && read !== 'version') return read;
    process.stdout.write(read === 'help' ? USAGE : `${manifest.version}\n`);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

/** Writes one line of JSON instead of Node's dump, which may contain headers and prompts. */
function report(message: string, error: unknown): void {
  const line = { time: new Date().toISOString(), level: 'warn', message, ...whatFailed(error) };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

/** An error for a log: name, code and place without its own words, in which there may be a prompt or a token. */
function whatFailed(thrown: unknown): { error: string; code?: string; at?: string[] } {
  if (!(thrown instanceof Error)) return { error: typeof thrown };
  const { name, message, stack = '' } = thrown;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? { code: thrown.code } : {};
  // The stack begins with the message, which may look like frames.
  const frames = stack.slice(Math.max(0, stack.indexOf(message)) + message.length).split('\n    at ');
  return { error: name, ...code, at: frames.slice(1, 4) };
}
