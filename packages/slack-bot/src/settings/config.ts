// The settings of codetether-slack, from its environment.
import {
  baseUrl,
  ConfigError,
  checked,
  helpOf,
  listOf,
  oneOf,
  onOff,
  pageTemplate,
  port,
  readSettings,
  SettingProblem,
  type SettingValues,
  serverUrl,
  setting,
  signingSettings,
  strictKeys,
  text,
  token,
  wholeNumber,
} from '@codetether/core/settings';
import { databaseUrlProblem } from '@codetether/hosting/postgres';
import { requireKey, waitSettings } from '@codetether/hosting/waits';

const exampleIssuer = 'https://auth.example.com/realms/codetether';

const codetether = {
  url: setting({
    variable: 'CODETETHER_API_URL',
    about: 'The CodeTether server, such as https://api.example.com',
    read: serverUrl,
    required: 'Set it to the URL of the CodeTether server.',
  }),
  issuer: setting({
    variable: 'CODETETHER_ISSUER',
    about: `The identity server with which users sign in to CodeTether, such as ${exampleIssuer}`,
    read: baseUrl(exampleIssuer),
    required: 'Set it to the URL of the identity server with which users sign in to CodeTether.',
  }),
  clientId: setting({
    variable: 'CODETETHER_CLIENT_ID',
    about: 'The bot as a client of the identity server',
    read: text,
    required: 'Set it to the ID that the bot has at the identity server.',
  }),
  clientSecret: setting({
    variable: 'CODETETHER_CLIENT_SECRET',
    about: 'The secret of that client',
    otherwise: 'none: a public client',
    read: text,
  }),
  serviceToken: setting({
    variable: 'CODETETHER_SERVICE_TOKEN',
    about:
      'The token or ct_ key of an account of yours that may read all tasks: one watcher then looks for the subscriptions of all users, and signed stamps decide which user gets an event',
    otherwise: 'one watcher for each user',
    read: token,
  }),
  webUrl: setting({
    variable: 'CODETETHER_WEB_URL',
    about: 'Pages of tasks and runs, with {kind} and {id}; the bot then shows links to them as cards',
    read: pageTemplate,
  }),
  tier: setting({
    variable: 'CODETETHER_TIER',
    about: 'The accounts’ limits: free, pro or enterprise',
    read: oneOf(['free', 'pro', 'enterprise']),
    default: 'pro',
  }),
  strictKeys,
};

const slack = {
  signingSecret: setting({
    variable: 'SLACK_SIGNING_SECRET',
    about: 'Proves that requests over HTTP come from Slack',
    read: token,
  }),
  clientId: setting({
    variable: 'SLACK_CLIENT_ID',
    about: 'The app at Slack, for Add to Slack and Sign in with Slack',
    read: text,
  }),
  clientSecret: setting({ variable: 'SLACK_CLIENT_SECRET', about: 'The secret of that app', read: text }),
  botToken: setting({
    variable: 'SLACK_BOT_TOKEN',
    about: 'xoxb-…: the bot in one workspace, without Add to Slack',
    read: slackToken('xoxb-', 'Bot User OAuth Token'),
  }),
  appToken: setting({
    variable: 'SLACK_APP_TOKEN',
    about: 'xapp-…: Socket Mode, for local use without a public address',
    read: slackToken('xapp-', 'App-Level Token'),
  }),
  url: setting({
    variable: 'SLACK_URL',
    about: 'Another Slack, for tests',
    read: baseUrl('https://slack.com'),
    default: 'https://slack.com',
  }),
};

const bot = {
  local: setting({
    flag: '--local',
    about: 'A CodeTether inside this process, to try the bot with no account; its data is lost when the process ends',
    read: onOff,
    default: false,
  }),
  publicUrl: setting({
    variable: 'PUBLIC_URL',
    about: 'Where browsers and Slack reach the bot, such as https://bot.example.com',
    otherwise: 'the local address',
    read: baseUrl('https://bot.example.com'),
  }),
  host: setting({ variable: 'HOST', about: 'Where to listen', read: text, default: '127.0.0.1' }),
  port: setting({ variable: 'PORT', about: 'Where to listen', read: port, default: 3000 }),
  databaseUrl: setting({
    variable: 'DATABASE_URL',
    about: 'PostgreSQL of yours; then any number of instances may run',
    otherwise: 'an embedded PostgreSQL, for one instance',
    read: checked(databaseUrlProblem),
  }),
  dataFolder: setting({
    variable: 'SLACK_DATA_FOLDER',
    about: 'Where the embedded PostgreSQL keeps its data',
    read: text,
    default: '.codetether-slack',
  }),
  keys: setting({
    variable: 'SLACK_ENCRYPTION_KEYS',
    about:
      'NAME:KEY with a key of 32 bytes in base64, or several with commas between them; the first encrypts tokens, all decrypt. Needed with DATABASE_URL',
    otherwise: 'a key in the data folder',
    read: listOf(encryptionKey),
  }),
  signing: signingSettings('derived from the encryption keys'),
  logLevel: setting({
    variable: 'LOG_LEVEL',
    about: 'debug, info, warn or silent; the log is JSON lines on standard error',
    read: oneOf(['debug', 'info', 'warn', 'silent']),
    default: 'info',
  }),
};

const relay = {
  isHosted: setting({
    variable: 'RELAY_HOSTED',
    about:
      'true: the bot is the relay of the Zapier app too, as codetether-relay is, at its PUBLIC_URL. It needs CODETETHER_SERVICE_TOKEN, and the Zapier app’s key as CODETETHER_SIGNING_KEY',
    read: onOff,
    default: false,
  }),
  ...waitSettings,
};

const days = wholeNumber(1, 3_650);

const keep = {
  audit: setting({
    variable: 'KEEP_AUDIT_DAYS',
    about: 'How many days the record of who did what is kept; subscriptions with `mine` know by it whose a task is',
    read: days,
    default: 365,
  }),
  threads: setting({
    variable: 'KEEP_THREADS_DAYS',
    about:
      'How many days after its last message a thread is known, with its PRD; then plain replies in it are not heard. Feedback on answers is kept as long',
    read: days,
    default: 180,
  }),
  conversations: setting({
    variable: 'KEEP_CONVERSATIONS_DAYS',
    about: 'How many days after its last message the texts of a conversation with an agent are kept',
    read: days,
    default: 180,
  }),
  posts: setting({
    variable: 'KEEP_POSTS_DAYS',
    about: 'How many days the bot’s own messages are kept, so that none is posted twice',
    read: days,
    default: 45,
  }),
};

export const settings = { codetether, slack, relay, keep, ...bot };

/** As --help and docs/configuration.md show them. @internal */
export const sections = { CodeTether: codetether, Slack: slack, 'The bot itself': bot, Zapier: relay, Retention: keep };

export const commands = {
  run: 'Runs the bot; this is what a call without a command does',
  manifest: "Prints the app's manifest, for api.slack.com/apps",
};

export const usage = helpOf({
  usage: 'codetether-slack [COMMAND] [--local]',
  about: 'A Slack bot for CodeTether. Its settings are variables of the environment.',
  commands,
  sections,
  notes: [
    'All calls of CodeTether, the identity server and Slack go through HTTP_PROXY and HTTPS_PROXY, except to NO_PROXY and to this machine. NODE_EXTRA_CA_CERTS is the PEM file of a private certificate authority.',
    "OpenTelemetry's usual variables, such as OTEL_EXPORTER_OTLP_ENDPOINT, say where traces and metrics go.",
  ],
});

type Environment = Readonly<Record<string, string | undefined>>;

export type Config = SettingValues<typeof settings>;

/** Throws ConfigError. */
export function readConfig(env: Environment): Config {
  const config = readSettings(settings, { env });
  const problem = problemOf(config);
  if (problem !== undefined) throw new ConfigError(problem);
  if (config.relay.isHosted) requireKey(config.relay, config.signing.keys);
  return config;
}

/** The settings that an app's manifest needs. Throws ConfigError. */
export function readManifestSettings(env: Environment) {
  return readSettings({ publicUrl: bot.publicUrl, webUrl: codetether.webUrl }, { env });
}

/** Where browsers reach the bot. Throws ConfigError. */
export function readPublicUrl(env: Environment): string {
  const { publicUrl, port } = readSettings({ publicUrl: bot.publicUrl, port: bot.port }, { env });
  return publicUrl ?? localUrl(port);
}

/** Where a bot without a PUBLIC_URL is reached. */
export function localUrl(port: number): string {
  return `http://localhost:${port}`;
}

/** Settings that are too few for a bot, in one or two sentences. */
function problemOf({ codetether, slack, relay, databaseUrl, keys }: Config): string | undefined {
  if (!slack.signingSecret && !slack.appToken) {
    return 'Slack is not configured. Set SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode).';
  }
  if (!slack.botToken && !(slack.clientId && slack.clientSecret)) {
    return 'The bot has no way into a workspace. Set SLACK_BOT_TOKEN (one workspace), or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET (Add to Slack).';
  }
  if (databaseUrl && !keys) {
    return 'Tokens need a key that all instances share. Set SLACK_ENCRYPTION_KEYS to NAME:KEY, e.g. 2026:$(openssl rand -base64 32).';
  }
  if (relay.isHosted && !codetether.serviceToken) {
    return 'RELAY_HOSTED is on, and nothing says with which account the relay looks for ends. Set CODETETHER_SERVICE_TOKEN.';
  }
  return undefined;
}

/** `name` is Slack's own for it. */
function slackToken(prefix: string, name: string): (given: string) => string {
  return (given) => {
    if (token(given).startsWith(prefix)) return given;
    const hint = `Copy the ${name} of your app at api.slack.com/apps.`;
    throw new SettingProblem({ what: `must begin with ${prefix}.`, hint });
  };
}

function encryptionKey(given: string): { id: string; key: Buffer } {
  const [, id, key] = /^([\w.-]{1,40}):([A-Za-z0-9+/]{43}=)$/.exec(given) ?? [];
  if (id !== undefined && key !== undefined) return { id, key: Buffer.from(key, 'base64') };
  throw new SettingProblem({
    what: 'must be NAME:KEY with a key of 32 bytes in base64 (openssl rand -base64 32).',
  });
}
