// What flags and environment say, read once.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  checkedText,
  commandLineProblem,
  given,
  oneWordTooMany,
  pageTemplateProblem,
  serverUrlProblem,
  tokenProblem,
  unknownCommand,
} from '@codetether/core/settings';
import { readSigning, type SigningSettings, signingProblem } from '@codetether/core/signing-settings';
import * as z from 'zod';
import { httpFlags, httpInput, httpProblem, httpSchema, httpUsage } from './http-config.ts';
import { logLevels } from './log.ts';
import { selectionFlags, selectionInput, selectionSchema, selectionUsage } from './selection.ts';

const commands = ['serve', 'http', 'doctor', 'login', 'logout', 'whoami'] as const;

const schema = z.object({
  command: z.enum(commands),
  local: z.boolean(),
  url: checkedText(serverUrlProblem).optional(),
  token: checkedText(tokenProblem).optional(),
  webUrl: checkedText(pageTemplateProblem).optional(),
  tier: z.enum(['free', 'pro', 'enterprise']).default('pro'),
  /** Absent: everything for one account, its own for each of several. */
  visibility: z.enum(['own', 'server']).optional(),
  /** Where tokens of `login` are kept. */
  tokensPath: z.string(),
  logLevel: z.enum(logLevels).default('info'),
  selection: selectionSchema,
  http: httpSchema,
});

export type Config = z.output<typeof schema> & { signing: SigningSettings };

/** Says what is wrong with the settings and how to put it right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export const usage = `Usage: codetether-mcp [http|doctor|login|logout|whoami] [--url URL | --local] [--web-url TEMPLATE] [--tier free|pro|enterprise] [--visibility own|server]

Serves CodeTether's tools to an MCP client over standard input and output.

  login               signs you in at --issuer with a code that you type into a browser; logout ends that, whoami shows it
  doctor              says which server, account and scopes these settings give, and what is missing
  --url URL           the CodeTether server                        (CODETETHER_API_URL)
  --local             a CodeTether inside this process, to try things with no account
  --web-url TEMPLATE  pages of tasks and runs, with {kind} and {id} (CODETETHER_WEB_URL)
  --tier TIER         the account's limits, default pro            (CODETETHER_TIER)
  --visibility WHOSE  server: everything the account may see; own: only what it made here (CODETETHER_VISIBILITY)
  --log-level LEVEL   debug, info, warn or silent, default info; in JSON lines on standard error (CODETETHER_LOG_LEVEL)
  -h, --help, --version

CODETETHER_TOKEN is the account's token or ct_ key; it is read from the environment only, since others on the machine can see flags.
Without it the sign-in of "login" is used, if --issuer says where; it is kept in a file that only you can read.

CODETETHER_SIGNING_KEY signs what is made here, which proves later whose it is, and which idempotency keys were used: at least 32 random characters
(openssl rand -base64 32), the same for all processes of one deployment. Several, with commas between them: the first signs, all verify.
Without it, a server over standard input and output keeps a key of its own in a file that only you can read, and "http" has one that ends with the process.
CODETETHER_SIGNED_SINCE is when the first signing version was installed: what older versions made before counts without a signature. Default: never.

Calls go through HTTP_PROXY and HTTPS_PROXY, except to NO_PROXY and to this machine. NODE_EXTRA_CA_CERTS is the PEM file of a private certificate authority.

Traces and metrics are sent when OpenTelemetry's usual variables say where: OTEL_EXPORTER_OTLP_ENDPOINT and so on.

${selectionUsage}
${httpUsage}`;

/** What the flags ask to be shown, instead of anything that needs settings. Throws ConfigError. */
export function askedToShow(args: readonly string[]): 'help' | 'version' | undefined {
  const { help, version } = parse(args).values;
  if (help) return 'help';
  return version ? 'version' : undefined;
}

/** Throws ConfigError. */
export function readConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Config {
  const { values, positionals } = parse(args);
  const [command = 'serve', ...rest] = positionals;
  const parsed = schema.safeParse({
    command,
    local: values.local ?? false,
    url: values.url ?? given(env.CODETETHER_API_URL),
    token: given(env.CODETETHER_TOKEN),
    webUrl: values['web-url'] ?? given(env.CODETETHER_WEB_URL),
    tier: values.tier ?? given(env.CODETETHER_TIER),
    visibility: values.visibility ?? given(env.CODETETHER_VISIBILITY),
    tokensPath: given(env.CODETETHER_TOKENS_FILE) ?? join(configFolder(env), 'codetether', 'tokens.json'),
    logLevel: values['log-level'] ?? given(env.CODETETHER_LOG_LEVEL),
    selection: selectionInput(values, env, given),
    http: httpInput(values, env, given),
  });
  if (!parsed.success) throw new ConfigError(problemOf(parsed.error, command));
  if (rest[0] !== undefined) throw new ConfigError(oneWordTooMany(rest[0]));
  const config = parsed.data;
  if (config.local && values.url) throw new ConfigError('--local and --url exclude each other. Give one of them.');
  if (['serve', 'http', 'doctor'].includes(config.command) && !config.url && !config.local) {
    throw new ConfigError(
      'No CodeTether server is configured. Set CODETETHER_API_URL (and CODETETHER_TOKEN), or give --local to try it without one.',
    );
  }
  if (['login', 'logout', 'whoami'].includes(config.command) && !config.http.issuer) {
    throw new ConfigError('Where to sign in is not configured. Set CODETETHER_ISSUER or give --issuer.');
  }
  const problem = signingProblem(env) ?? (config.command === 'http' ? httpProblem(config.http) : undefined);
  if (problem) throw new ConfigError(problem);
  return { ...config, signing: readSigning(env) };
}

function configFolder(env: Readonly<Record<string, string | undefined>>): string {
  return given(env.XDG_CONFIG_HOME) ?? given(env.APPDATA) ?? join(homedir(), '.config');
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        url: { type: 'string' },
        local: { type: 'boolean' },
        'web-url': { type: 'string' },
        tier: { type: 'string' },
        visibility: { type: 'string' },
        'log-level': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
        ...selectionFlags,
        ...httpFlags,
      },
    });
  } catch (error) {
    throw new ConfigError(commandLineProblem(error));
  }
}

/** What an issue's message follows. */
const names: Readonly<Record<string, string>> = {
  url: '--url or CODETETHER_API_URL',
  token: 'CODETETHER_TOKEN',
  webUrl: '--web-url or CODETETHER_WEB_URL',
  'http.publicUrl': '--public-url or CODETETHER_MCP_URL',
  'http.issuer': '--issuer or CODETETHER_ISSUER',
};

const sentences: Readonly<Record<string, string>> = {
  tier: '--tier or CODETETHER_TIER must be free, pro or enterprise.',
  visibility: '--visibility or CODETETHER_VISIBILITY must be own or server.',
  logLevel: `--log-level or CODETETHER_LOG_LEVEL must be one of ${logLevels.join(', ')}.`,
  'selection.readOnly': 'CODETETHER_READ_ONLY must be true or false.',
  'selection.codebase': '--codebase must be the ID of a codebase.',
  'http.port': '--port or PORT must be a number up to 65535.',
  'http.allowedHosts': '--allowed-host must be a host name, as in mcp.example.com or mcp.internal:9000.',
  'http.allowedOrigins': '--allowed-origin must be an http or https origin, as in https://app.example.com.',
  'http.sessionsPerAccount': '--sessions-per-account must be a whole number from 1.',
  'http.proxies': '--proxies must be a whole number up to 10.',
  'http.callsPerMinute': '--calls-per-minute must be a whole number.',
};

function problemOf({ issues: [issue] }: z.ZodError, command: string): string {
  const field = issue?.path.filter((step) => typeof step === 'string').join('.') ?? '';
  const name = names[field];
  if (issue && name !== undefined) return `${name} ${issue.message}`;
  return sentences[field] ?? unknownCommand(command, commands.slice(1));
}
