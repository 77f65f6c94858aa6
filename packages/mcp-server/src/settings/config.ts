// The settings of codetether-mcp, from its flags and its environment.
import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  ConfigError,
  commandOf,
  helpOf,
  oneOf,
  onOff,
  pageTemplate,
  parseCommandLine,
  readSettings,
  type SettingValues,
  serverUrl,
  setting,
  signingSettings,
  strictKeys,
  text,
  token,
} from '@codetether/core/settings';
import { logLevels } from '@codetether/core/stderr-log';
import { httpProblem, httpSettings } from './http-config.ts';
import { selectionSettings } from './selection.ts';

const commands = {
  serve: 'Serves one MCP client over standard input and output; this is what a call without a command does',
  http: 'Serves MCP clients over Streamable HTTP at /mcp',
  doctor: 'Shows which server and account these settings give, and which tools work with its token',
  login: 'Signs you in at --issuer with a code that you type into a browser',
  logout: 'Ends that sign-in',
  whoami: 'Shows who is signed in',
};

const account = {
  url: setting({
    flag: '--url URL',
    variable: 'CODETETHER_API_URL',
    about: 'The CodeTether server',
    read: serverUrl,
  }),
  token: setting({
    variable: 'CODETETHER_TOKEN',
    about: 'The account’s token or ct_ key; it has no flag, since other users of the machine can see flags',
    otherwise: 'the sign-in of "login", if --issuer is set',
    read: token,
  }),
  local: setting({
    flag: '--local',
    about: 'A CodeTether inside this process, to try things with no account; its data is lost when the process ends',
    read: onOff,
    default: false,
  }),
  webUrl: setting({
    flag: '--web-url TEMPLATE',
    variable: 'CODETETHER_WEB_URL',
    about: 'Pages of tasks and runs, with {kind} (tasks or ralph) and {id}',
    read: pageTemplate,
  }),
  tier: setting({
    flag: '--tier TIER',
    variable: 'CODETETHER_TIER',
    about: 'The account’s limits: free, pro or enterprise',
    read: oneOf(['free', 'pro', 'enterprise']),
    default: 'pro',
  }),
  visibility: setting({
    flag: '--visibility WHOSE',
    variable: 'CODETETHER_VISIBILITY',
    about: 'server: everything that the account may see; own: only what it created here',
    otherwise: 'server; own where --issuer gives each caller an account',
    read: oneOf(['own', 'server']),
  }),
  strictKeys,
  logLevel: setting({
    flag: '--log-level LEVEL',
    variable: 'CODETETHER_LOG_LEVEL',
    about: 'debug, info, warn or silent; the log is JSON lines on standard error',
    read: oneOf(logLevels),
    default: 'info',
  }),
  /** Where the tokens of `login` are kept. */
  tokensPath: setting({
    variable: 'CODETETHER_TOKENS_FILE',
    about: 'The file of the sign-in of "login", which only you can read',
    otherwise: 'codetether/tokens.json in your folder for settings',
    read: text,
  }),
};

const signing = signingSettings(
  'over standard input and output a key in a file beside that of the sign-in; over HTTP a random one, which ends with the process',
);

const settings = { ...account, signing, selection: selectionSettings, http: httpSettings };

/** As --help and docs/configuration.md show them. @internal */
export const sections = {
  Settings: { ...account, signing },
  'Fewer tools': selectionSettings,
  'Over HTTP': httpSettings,
};

export const usage = helpOf({
  usage: 'codetether-mcp [COMMAND] [FLAG …]',
  about: "Serves CodeTether's tools to MCP clients.",
  commands,
  sections,
  notes: [
    'Calls go through HTTP_PROXY and HTTPS_PROXY, except to NO_PROXY and to this machine. NODE_EXTRA_CA_CERTS is the PEM file of a private certificate authority.',
    "OpenTelemetry's usual variables, such as OTEL_EXPORTER_OTLP_ENDPOINT, say where traces and metrics go.",
  ],
});

type Environment = Readonly<Record<string, string | undefined>>;

export type Config = ReturnType<typeof readConfig>;

/** Whether the flags ask only for the help or the version, which need no settings. Throws ConfigError. */
export function askedToShow(args: readonly string[]): 'help' | 'version' | undefined {
  return parseCommandLine(settings, args).asked;
}

/** Throws ConfigError. */
export function readConfig(args: readonly string[], env: Environment) {
  const line = parseCommandLine(settings, args);
  const command = commandOf(commands, line);
  const values = readSettings(settings, { flags: line.flags, env });
  const problem = problemOf(command, values, line.flags.url !== undefined);
  if (problem !== undefined) throw new ConfigError(problem);
  const tokensPath = values.tokensPath ?? join(configFolder(env), 'codetether', 'tokens.json');
  return { ...values, command, tokensPath };
}

/** Settings that contradict each other, or are too few for the command. */
function problemOf(
  command: keyof typeof commands,
  { local, url, http, visibility }: SettingValues<typeof settings>,
  urlIsFlag: boolean,
): string | undefined {
  if (local && urlIsFlag) return '--local and --url exclude each other. Give one of them.';
  if (command === 'login' || command === 'logout' || command === 'whoami') {
    return http.issuer ? undefined : 'Where to sign in is not configured. Set CODETETHER_ISSUER or give --issuer.';
  }
  if (!url && !local) {
    return 'No CodeTether server is configured. Set CODETETHER_API_URL (and CODETETHER_TOKEN), or give --local to try it without one.';
  }
  if (command !== 'http') return undefined;
  if (http.serviceToken && visibility === 'server') {
    return 'CODETETHER_SERVICE_TOKEN tells callers only of what they created here, so it excludes --visibility server. Take one of them out.';
  }
  return httpProblem(http);
}

function configFolder(env: Environment): string {
  return env.XDG_CONFIG_HOME?.trim() || env.APPDATA?.trim() || join(homedir(), '.config');
}
