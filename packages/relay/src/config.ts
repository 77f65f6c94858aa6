// The settings of codetether-relay, from its environment.
import {
  checked,
  helpOf,
  oneOf,
  port,
  readSettings,
  type SettingValues,
  serverUrl,
  setting,
  signingSettings,
  text,
  token,
  webUrl,
} from '@codetether/core/settings';
import { logLevels } from '@codetether/core/stderr-log';
import { databaseUrlProblem } from '@codetether/hosting/postgres';
import { requireKey, waitSettings } from '@codetether/hosting/waits';

/** docs/configuration.md is made of it. */
export const settings = {
  url: setting({
    variable: 'CODETETHER_API_URL',
    about: 'The CodeTether server, such as https://api.example.com',
    read: serverUrl,
    required: 'Set it to the URL of the CodeTether server.',
  }),
  serviceToken: setting({
    variable: 'CODETETHER_SERVICE_TOKEN',
    about:
      'The token or ct_ key of an account of yours that may read all tasks and runs: with it the relay looks for the ends that Zaps wait for',
    read: token,
    required: 'Set it to the token or ct_ key of an account that may read all tasks.',
  }),
  signing: signingSettings(
    'none: it is required with visibility own. Set the key of the Zapier app, or its CLIENT_SECRET if it has no key',
  ),
  databaseUrl: setting({
    variable: 'DATABASE_URL',
    about: 'PostgreSQL of yours, in which the relay keeps the waits; then any number of relays may run',
    otherwise: 'the SQLite file',
    read: checked(databaseUrlProblem),
  }),
  dataFile: setting({
    variable: 'RELAY_DATA_FILE',
    about: 'Without DATABASE_URL, the SQLite file in which the relay keeps the waits, for one process at a time',
    read: text,
    default: '.codetether-relay/waits.sqlite',
  }),
  ...waitSettings,
  publicUrl: setting({
    variable: 'PUBLIC_URL',
    about: 'Where the Zapier app reaches the relay, such as https://relay.example.com: its CODETETHER_RELAY_URL',
    read: webUrl('https://relay.example.com'),
  }),
  host: setting({ variable: 'HOST', about: 'Where to listen', read: text, default: '127.0.0.1' }),
  port: setting({ variable: 'PORT', about: 'Where to listen; 0 takes any free port', read: port, default: 3100 }),
  logLevel: setting({
    variable: 'LOG_LEVEL',
    about: 'debug, info, warn or silent; the log is JSON lines on standard error',
    read: oneOf(logLevels),
    default: 'info',
  }),
};

export const usage = helpOf({
  usage: 'codetether-relay',
  about:
    'Resumes Zaps that wait for the end of a CodeTether task or Ralph run. Its settings are variables of the environment.',
  commands: {},
  sections: { Settings: settings },
  notes: [
    'All calls go through HTTP_PROXY and HTTPS_PROXY, except to NO_PROXY and to this machine. NODE_EXTRA_CA_CERTS is the PEM file of a private certificate authority.',
  ],
});

export type Config = SettingValues<typeof settings>;

/** Throws ConfigError. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const config = readSettings(settings, { env });
  requireKey(config, config.signing.keys);
  return config;
}
