// The app's environment. Hosts come only from here: the app would send its client secret to a host that a user may type.
import { ConnectorError } from '@codetether/core';
import { allOauthScopes } from '@codetether/core/auth';
import {
  baseUrl,
  ConfigError,
  isStrongKey,
  oneOf,
  pageTemplate,
  readSettings,
  SettingProblem,
  serverUrl,
  setting,
  signingSettings,
  strictKeys,
  text,
} from '@codetether/core/settings';
import { isLoopback } from '@codetether/core/web-guard';

/**
 * docs/configuration.md and the README's table are made of it.
 * @internal
 */
export const settings = {
  apiUrl: setting({
    variable: 'CODETETHER_API_URL',
    about: 'The CodeTether server. Only it and the relay ever get a token',
    read: https(serverUrl),
    required: howToSet('CODETETHER_API_URL'),
  }),
  issuer: setting({
    variable: 'CODETETHER_ISSUER',
    about: 'The Keycloak realm, such as https://auth.example.com/realms/codetether',
    read: https(baseUrl('https://auth.example.com/realms/codetether')),
    required: howToSet('CODETETHER_ISSUER'),
  }),
  clientId: setting({
    variable: 'CLIENT_ID',
    about: 'The app as a client of the realm; see docs/keycloak/README.md',
    read: text,
    required: howToSet('CLIENT_ID'),
  }),
  clientSecret: setting({
    variable: 'CLIENT_SECRET',
    about: 'The secret of that client',
    otherwise: 'none: a public client, which PKCE protects',
    read: text,
  }),
  scopes: setting({
    variable: 'CODETETHER_SCOPES',
    about: 'The scopes that the app asks for, separated by blanks',
    read: text,
    default: allOauthScopes.join(' '),
  }),
  webUrl: setting({
    variable: 'CODETETHER_WEB_URL',
    about: 'Pages of tasks and runs, with {kind} and {id}',
    otherwise: 'none: outputs have no url',
    read: pageTemplate,
  }),
  relayUrl: setting({
    variable: 'CODETETHER_RELAY_URL',
    about: 'Your codetether-relay, such as https://relay.example.com: actions can then wait for the end of their work',
    otherwise: 'none: no action waits for longer than Zapier’s 30 s',
    read: https(baseUrl('https://relay.example.com')),
  }),
  tier: setting({
    variable: 'CODETETHER_TIER',
    about: 'The accounts’ limits, requests in a minute and tasks at once: free, pro or enterprise',
    read: oneOf(['free', 'pro', 'enterprise']),
    default: 'pro',
  }),
  visibility: setting({
    variable: 'CODETETHER_VISIBILITY',
    about:
      'own: an account sees what the connectors created for it; server: everything on the server, for a company that has one to itself. The server itself does not keep tenants apart',
    read: oneOf(['own', 'server']),
    default: 'own',
  }),
  strictKeys,
  signing: signingSettings(
    'CLIENT_SECRET, if it is as long and as random. A public client, or one with a weaker secret, needs a key: every Zap fails until it is set',
  ),
};

/** The settings of one deployment of the app. */
export type Config = ReturnType<typeof readConfig>;

/** Reads the environment on demand, since Zapier sets it after the app is loaded. Throws a ConnectorError that names the variable. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  try {
    const { signing, ...config } = readSettings(settings, { env });
    const { signedSince, keys = keysFrom(config.clientSecret) } = signing;
    return { ...config, signedSince, signingKeys: keys };
  } catch (error) {
    throw error instanceof ConfigError ? new ConnectorError('internal', error.message) : error;
  }
}

/** Everybody can see signatures, and could guess a weak key. */
function keysFrom(clientSecret: string | undefined): string[] {
  if (clientSecret !== undefined && isStrongKey(clientSecret)) return [clientSecret];
  throw new ConfigError(`CODETETHER_SIGNING_KEY is not set. ${howToSet('CODETETHER_SIGNING_KEY')}`);
}

/** Plain http is only for a server on this machine. */
function https(read: (given: string) => string): (given: string) => string {
  return (given) => {
    const url = URL.parse(given);
    if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return read(given);
    throw new SettingProblem({ what: 'must be an https URL.', hint: 'Set it to one such as https://api.example.com.' });
  };
}

function howToSet(variable: string): string {
  return `Set it with: zapier-platform env:set VERSION ${variable}=…`;
}
