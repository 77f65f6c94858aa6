// What the environment says, read once.

import {
  baseUrlProblem,
  checkedText,
  given,
  pageTemplateProblem,
  quotesProblem,
  serverUrlProblem,
  tokenProblem,
} from '@codetether/core/settings';
import { readSigning, type SigningSettings, signingProblem, signingSettings } from '@codetether/core/signing-settings';
import { z } from 'zod';
import { databaseUrlProblem } from './database-problem.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const withoutSlash = (url: string) => url.replace(/(?<!\/)\/+$/, '');
const baseUrl = (example: string) => checkedText((text) => baseUrlProblem(text, example)).transform(withoutSlash);

/** `name` is Slack's own for it. */
const slackToken = (prefix: string, name: string) =>
  checkedText((text) => {
    const hint = `Copy the ${name} of your app at api.slack.com/apps.`;
    return tokenProblem(text) ?? (text.startsWith(prefix) ? undefined : { what: `must begin with ${prefix}.`, hint });
  });

const key = z
  .string()
  .regex(
    /^[\w.-]{1,40}:[A-Za-z0-9+/]{43}=$/,
    'must be NAME:KEY with a key of 32 bytes in base64 (openssl rand -base64 32).',
  )
  .transform((text) => {
    const at = text.indexOf(':');
    return { id: text.slice(0, at), key: Buffer.from(text.slice(at + 1), 'base64') };
  });

const unquoted = checkedText(quotesProblem);

/** By the names of the variables. */
const schema = z.object({
  CODETETHER_API_URL: checkedText(serverUrlProblem).transform(withoutSlash),
  CODETETHER_ISSUER: baseUrl('https://auth.example.com/realms/codetether'),
  CODETETHER_CLIENT_ID: unquoted,
  CODETETHER_CLIENT_SECRET: unquoted.optional(),
  CODETETHER_WEB_URL: checkedText(pageTemplateProblem).optional(),
  CODETETHER_TIER: z.enum(['free', 'pro', 'enterprise'], 'must be free, pro or enterprise.').default('pro'),
  SLACK_SIGNING_SECRET: checkedText(tokenProblem).optional(),
  SLACK_CLIENT_ID: unquoted.optional(),
  SLACK_CLIENT_SECRET: unquoted.optional(),
  SLACK_BOT_TOKEN: slackToken('xoxb-', 'Bot User OAuth Token').optional(),
  SLACK_APP_TOKEN: slackToken('xapp-', 'App-Level Token').optional(),
  SLACK_URL: baseUrl('https://slack.com').default('https://slack.com'),
  PUBLIC_URL: baseUrl('https://bot.example.com').optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((port) => port <= 65_535)
    .default(3000),
  DATABASE_URL: checkedText(databaseUrlProblem).optional(),
  SLACK_DATA_FOLDER: z.string().default('.codetether-slack'),
  SLACK_ENCRYPTION_KEYS: z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim()))
    .pipe(z.array(key))
    .optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'silent'], 'must be debug, info, warn or silent.').default('info'),
});

export type Config = ReturnType<typeof configOf> & { signing: SigningSettings };

function configOf(read: z.output<typeof schema>) {
  return {
    codetether: {
      url: read.CODETETHER_API_URL,
      issuer: read.CODETETHER_ISSUER,
      clientId: read.CODETETHER_CLIENT_ID,
      clientSecret: read.CODETETHER_CLIENT_SECRET,
      webUrl: read.CODETETHER_WEB_URL,
      tier: read.CODETETHER_TIER,
    },
    slack: {
      signingSecret: read.SLACK_SIGNING_SECRET,
      clientId: read.SLACK_CLIENT_ID,
      clientSecret: read.SLACK_CLIENT_SECRET,
      /** One workspace, without an installation by OAuth. */
      botToken: read.SLACK_BOT_TOKEN,
      /** Socket Mode. */
      appToken: read.SLACK_APP_TOKEN,
      url: read.SLACK_URL,
    },
    host: read.HOST,
    port: read.PORT,
    publicUrl: read.PUBLIC_URL,
    databaseUrl: read.DATABASE_URL,
    dataFolder: read.SLACK_DATA_FOLDER,
    keys: read.SLACK_ENCRYPTION_KEYS,
    logLevel: read.LOG_LEVEL,
  };
}

/** Says what is wrong with the settings and how to put it right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Where each setting comes from; docs/configuration.md is made of it. */
export const settings = {
  CODETETHER_API_URL: 'The CodeTether server',
  CODETETHER_ISSUER: 'The identity server with which users sign in to CodeTether',
  CODETETHER_CLIENT_ID: 'The bot as a client of the identity server',
  CODETETHER_CLIENT_SECRET: 'Its secret',
  CODETETHER_WEB_URL: 'Pages of tasks and runs, with {kind} and {id}; switches link unfurls on',
  CODETETHER_TIER: 'The accounts’ limits: free, pro (default) or enterprise',
  SLACK_SIGNING_SECRET: 'Checks that requests come from Slack; for HTTP',
  SLACK_CLIENT_ID: 'The app at Slack, for Add to Slack and Sign in with Slack',
  SLACK_CLIENT_SECRET: 'Its secret',
  SLACK_BOT_TOKEN: 'xoxb-…: the bot in one workspace, without Add to Slack',
  SLACK_APP_TOKEN: 'xapp-…: Socket Mode, for local use without a public address',
  SLACK_URL: 'Another Slack than https://slack.com, for tests',
  PUBLIC_URL: 'Where browsers and Slack reach the bot, such as https://bot.example.com (default: the local address)',
  HOST: 'Where to listen, default 127.0.0.1',
  PORT: 'Where to listen, default 3000',
  DATABASE_URL: 'PostgreSQL of yours; then any number of instances may run',
  SLACK_DATA_FOLDER: 'Without DATABASE_URL: where the embedded PostgreSQL keeps its data, default .codetether-slack',
  SLACK_ENCRYPTION_KEYS:
    'NAME:KEY, … of 32 bytes in base64 each; the first encrypts tokens, all decrypt. Needed with DATABASE_URL',
  CODETETHER_SIGNING_KEY: `${signingSettings.CODETETHER_SIGNING_KEY}. Default: derived from the encryption keys`,
  CODETETHER_SIGNED_SINCE: signingSettings.CODETETHER_SIGNED_SINCE,
  LOG_LEVEL: 'debug, info (default), warn or silent',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'Where traces and metrics go; all other variables of OpenTelemetry count too',
} as const;

export const usage = `Usage: codetether-slack [run | --local | manifest]

  run       the bot, with the settings of the environment
  --local   the same with a CodeTether inside this process, to try the bot with no account
  manifest  prints the app's manifest, for api.slack.com/apps
  -h, --help, --version

Settings, each a variable of the environment:

${Object.entries(settings)
  .map(([name, meaning]) => `  ${name.padEnd(27)} ${meaning}`)
  .join('\n')}

All calls of CodeTether, the identity server and Slack go through HTTP_PROXY and HTTPS_PROXY, except to NO_PROXY and to this machine.
NODE_EXTRA_CA_CERTS is the PEM file of a private certificate authority.
`;

/** What an app's manifest needs to know. Throws ConfigError. */
export function readManifestSettings(env: Environment): {
  publicUrl?: string | undefined;
  webUrl?: string | undefined;
} {
  const { PUBLIC_URL, CODETETHER_WEB_URL } = read(schema.pick({ PUBLIC_URL: true, CODETETHER_WEB_URL: true }), env);
  return { publicUrl: PUBLIC_URL, webUrl: CODETETHER_WEB_URL };
}

/** Where browsers reach the bot. Throws ConfigError. */
export function readPublicUrl(env: Environment): string {
  const { PUBLIC_URL, PORT } = read(schema.pick({ PUBLIC_URL: true, PORT: true }), env);
  return PUBLIC_URL ?? localUrl(PORT);
}

/** Where a bot without a PUBLIC_URL is reached. */
export function localUrl(port: number): string {
  return `http://localhost:${port}`;
}

/** Throws ConfigError. */
export function readConfig(env: Environment): Config {
  const config = configOf(read(schema, env));
  const problem = signingProblem(env);
  if (problem) throw new ConfigError(problem);
  return checked({ ...config, signing: readSigning(env) });
}

function read<Schema extends z.ZodObject>(schema: Schema, env: Environment): z.output<Schema> {
  const parsed = schema.safeParse(
    Object.fromEntries(Object.keys(schema.shape).map((name) => [name, given(env[name])])),
  );
  if (!parsed.success) throw new ConfigError(problemOf(parsed.error));
  return parsed.data;
}

function checked(config: Config): Config {
  const { slack, databaseUrl, keys } = config;
  if (!slack.signingSecret && !slack.appToken)
    throw new ConfigError('Slack is not configured. Set SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode).');
  if (!slack.botToken && !(slack.clientId && slack.clientSecret))
    throw new ConfigError(
      'The bot has no way into a workspace. Set SLACK_BOT_TOKEN (one workspace), or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET (Add to Slack).',
    );
  if (databaseUrl && !keys)
    throw new ConfigError(
      'Tokens need a key that all instances share. Set SLACK_ENCRYPTION_KEYS to NAME:KEY, e.g. 2026:$(openssl rand -base64 32).',
    );
  return config;
}

/** Names each setting and never its value, which may be a secret. */
function problemOf({ issues }: z.ZodError): string {
  const lines = issues.map(({ path: [name = ''], message, code, input }) => {
    const setting = String(name);
    if (code === 'invalid_type' && input === undefined) {
      return `${setting} is not set: ${meanings[setting]?.replace(/^./, (first) => first.toLowerCase())}.`;
    }
    return `${setting} ${setting === 'PORT' ? 'must be a number up to 65535.' : message}`;
  });
  return [...new Set(lines)].join('\n');
}

const meanings: Readonly<Record<string, string>> = settings;
