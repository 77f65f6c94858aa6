// What the environment says, read once.
import { readSigning, type SigningSettings, signingProblem, signingSettings } from '@codetether/core/signing-settings';
import { z } from 'zod';

/** Empty is not set: compose files and dashboards write it so. */
const given = (value: string | undefined) => (value?.trim() ? value.trim() : undefined);

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
const key = z
  .string()
  .regex(
    /^[\w.-]{1,40}:[A-Za-z0-9+/=]{44}$/,
    'must be NAME:KEY with a key of 32 bytes in base64 (openssl rand -base64 32)',
  )
  .transform((text) => {
    const at = text.indexOf(':');
    return { id: text.slice(0, at), key: Buffer.from(text.slice(at + 1), 'base64') };
  });

const schema = z.object({
  codetether: z.object({
    url,
    issuer: url,
    clientId: z.string(),
    clientSecret: z.string().optional(),
    webUrl: z.string().optional(),
    tier: z.enum(['free', 'pro', 'enterprise']).default('pro'),
  }),
  slack: z.object({
    signingSecret: z.string().optional(),
    clientId: z.string().optional(),
    clientSecret: z.string().optional(),
    /** One workspace, without an installation by OAuth. */
    botToken: z.string().startsWith('xoxb-').optional(),
    /** Socket Mode. */
    appToken: z.string().startsWith('xapp-').optional(),
    url: url.default('https://slack.com'),
  }),
  host: z.string().default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(3000),
  publicUrl: url.optional(),
  databaseUrl: z.string().startsWith('postgres').optional(),
  dataFolder: z.string().default('.codetether-slack'),
  keys: z.array(key).optional(),
  logLevel: z.enum(['debug', 'info', 'warn', 'silent']).default('info'),
});

export type Config = z.output<typeof schema> & { signing: SigningSettings };

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

Settings:
${Object.entries(settings)
  .map(([name, meaning]) => `  ${name.padEnd(26)} ${meaning}`)
  .join('\n')}
`;

/** Where browsers reach the bot. */
export function publicUrlOf(env: Readonly<Record<string, string | undefined>>): string {
  return given(env.PUBLIC_URL) ?? `http://localhost:${given(env.PORT) ?? '3000'}`;
}

/** Throws ConfigError. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const of = (name: keyof typeof settings) => given(env[name]);
  const parsed = schema.safeParse({
    codetether: {
      url: of('CODETETHER_API_URL'),
      issuer: of('CODETETHER_ISSUER'),
      clientId: of('CODETETHER_CLIENT_ID'),
      clientSecret: of('CODETETHER_CLIENT_SECRET'),
      webUrl: of('CODETETHER_WEB_URL'),
      tier: of('CODETETHER_TIER'),
    },
    slack: {
      signingSecret: of('SLACK_SIGNING_SECRET'),
      clientId: of('SLACK_CLIENT_ID'),
      clientSecret: of('SLACK_CLIENT_SECRET'),
      botToken: of('SLACK_BOT_TOKEN'),
      appToken: of('SLACK_APP_TOKEN'),
      url: of('SLACK_URL'),
    },
    host: of('HOST'),
    port: of('PORT'),
    publicUrl: of('PUBLIC_URL'),
    databaseUrl: of('DATABASE_URL'),
    dataFolder: of('SLACK_DATA_FOLDER'),
    keys: of('SLACK_ENCRYPTION_KEYS')?.split(/\s*,\s*/),
    logLevel: of('LOG_LEVEL'),
  });
  if (!parsed.success) throw new ConfigError(problemOf(parsed.error));
  const problem = signingProblem(env);
  if (problem) throw new ConfigError(problem);
  return checked({ ...parsed.data, signing: readSigning(env) });
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

const places: Readonly<Record<string, keyof typeof settings>> = {
  'codetether.url': 'CODETETHER_API_URL',
  'codetether.issuer': 'CODETETHER_ISSUER',
  'codetether.clientId': 'CODETETHER_CLIENT_ID',
  'codetether.tier': 'CODETETHER_TIER',
  'slack.botToken': 'SLACK_BOT_TOKEN',
  'slack.appToken': 'SLACK_APP_TOKEN',
  'slack.url': 'SLACK_URL',
  port: 'PORT',
  publicUrl: 'PUBLIC_URL',
  databaseUrl: 'DATABASE_URL',
  keys: 'SLACK_ENCRYPTION_KEYS',
  logLevel: 'LOG_LEVEL',
};

/** Names the setting and never its value, which may be a secret. */
function problemOf(error: z.ZodError): string {
  return error.issues
    .map(({ path, message, code, input }) => {
      const name = places[path.filter((part) => typeof part === 'string').join('.')] ?? path.join('.');
      return code === 'invalid_type' && input === undefined
        ? `${name} is not set: ${(settings as Record<string, string>)[name] ?? 'it is needed'}.`
        : `${name} ${message.startsWith('must') ? message : `is wrong: ${message}`}.`;
    })
    .join('\n');
}
