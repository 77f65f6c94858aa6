// The app's environment. Hosts come from here alone: a host that a user may type would be sent our client secret.
import { ConnectorError, type Tier, type Visibility } from '@codetether/core';
import { allOauthScopes } from '@codetether/core/auth';
import {
  given,
  type Problem,
  pageTemplateProblem,
  problemOf,
  serverUrlProblem,
  webUrlProblem,
} from '@codetether/core/settings';
import { isStrongKey, readSigning, signingProblem, signingSettings } from '@codetether/core/signing-settings';

/** What one deployment of the app is set to. */
export interface Config {
  /** The CodeTether API, the only origin that ever sees a bearer. */
  apiUrl: string;
  /** The Keycloak realm, e.g. https://auth.example.com/realms/codetether. */
  issuer: string;
  clientId: string;
  /** Absent for a public client, which PKCE alone protects. */
  clientSecret?: string;
  /** Separated by blanks. */
  scopes: string;
  /** Template of the pages of tasks and runs. */
  webUrl?: string;
  tier?: Tier;
  visibility: Visibility;
  /** Prove what the app makes. */
  signingKeys: readonly string[];
  /** In ms since 1970. */
  signedSince?: number;
}

/**
 * The variables; docs/configuration.md is made of it.
 * @internal
 */
export const settings = {
  CODETETHER_API_URL: 'The CodeTether server, the only origin that ever sees a bearer',
  CODETETHER_ISSUER: 'The Keycloak realm, such as https://auth.example.com/realms/codetether',
  CLIENT_ID: 'The app as a client of the realm',
  CLIENT_SECRET: 'Its secret; without one it is a public client, which PKCE protects',
  CODETETHER_SCOPES:
    'What the app asks for, separated by blanks; default: the document’s seven and openid email profile offline_access',
  CODETETHER_WEB_URL: 'Pages of tasks and runs, with {kind} and {id}',
  CODETETHER_TIER: 'The accounts’ limits: free, pro (default) or enterprise',
  CODETETHER_SIGNING_KEY: `${signingSettings.CODETETHER_SIGNING_KEY}. Default: derived from CLIENT_SECRET; needed for a public client`,
  CODETETHER_SIGNED_SINCE: signingSettings.CODETETHER_SIGNED_SINCE,
  CODETETHER_VISIBILITY: 'own (default): each account sees what it made here; server: all that the server shows',
} as const;

/** Reads the environment when it is needed, since Zapier sets it after the app is loaded. Throws a ConnectorError that names the variable. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const of = (name: keyof typeof settings) => given(env[name]);
  const webUrl = of('CODETETHER_WEB_URL');
  if (webUrl !== undefined) refuse('CODETETHER_WEB_URL', pageTemplateProblem(webUrl));
  return {
    apiUrl: secureUrl('CODETETHER_API_URL', of('CODETETHER_API_URL'), serverUrlProblem),
    issuer: secureUrl('CODETETHER_ISSUER', of('CODETETHER_ISSUER'), (text) => webUrlProblem(text, exampleIssuer)),
    clientId: needed('CLIENT_ID', of('CLIENT_ID')),
    clientSecret: of('CLIENT_SECRET'),
    scopes: of('CODETETHER_SCOPES') ?? allOauthScopes.join(' '),
    webUrl,
    tier: oneOf('CODETETHER_TIER', of('CODETETHER_TIER'), ['free', 'pro', 'enterprise']),
    visibility: oneOf('CODETETHER_VISIBILITY', of('CODETETHER_VISIBILITY'), ['own', 'server']) ?? 'own',
    ...signingOf(env),
  };
}

/** Derived from the client's secret where none is set, if that is a random one: everybody sees signatures, and could guess at a weak one. */
function signingOf(env: Readonly<Record<string, string | undefined>>): Pick<Config, 'signingKeys' | 'signedSince'> {
  const problem = signingProblem(env);
  if (problem) throw misconfigured(problem);
  const { keys, ...rest } = readSigning(env);
  const secret = env.CLIENT_SECRET ?? '';
  const signingKeys = keys ?? (isStrongKey(secret) ? [secret] : [needed('CODETETHER_SIGNING_KEY', undefined)]);
  return { ...rest, signingKeys };
}

const exampleIssuer = 'https://auth.example.com/realms/codetether';

function needed(name: string, value: string | undefined): string {
  if (value) return value;
  throw misconfigured(`${name} is not set. Set it with: zapier-platform env:set VERSION ${name}=…`);
}

function secureUrl(name: string, value: string | undefined, problemIn: (text: string) => Problem | undefined): string {
  const text = needed(name, value);
  const url = URL.parse(text);
  const isLoopback = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isLoopback)) {
    throw misconfigured(`${name} must be an https URL. Set it to one such as https://api.example.com.`);
  }
  refuse(name, problemIn(text));
  return text.replace(/\/+$/, '');
}

function refuse(name: string, problem: Problem | undefined): void {
  const sentences = problemOf(name, problem);
  if (sentences !== undefined) throw misconfigured(sentences);
}

function oneOf<T extends string>(name: string, value: string | undefined, words: readonly T[]): T | undefined {
  if (!value) return undefined;
  const word = words.find((known) => known === value);
  if (word) return word;
  throw misconfigured(`${name} must be one of ${words.join(', ')}.`);
}

function misconfigured(message: string): ConnectorError {
  return new ConnectorError('internal', message);
}
