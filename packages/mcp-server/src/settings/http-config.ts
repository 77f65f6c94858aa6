// The settings of `codetether-mcp http`.
import {
  listOf,
  onOff,
  port,
  SettingProblem,
  type SettingValues,
  setting,
  text,
  token,
  webUrl,
  wholeNumber,
  words,
} from '@codetether/core/settings';
import { isLoopback } from '@codetether/core/web-guard';

export const httpSettings = {
  check: setting({
    flag: '--check',
    about: 'Prints what "doctor" finds out with these settings, and exits: with 0 if everything works',
    read: onOff,
    default: false,
  }),
  host: setting({
    flag: '--host ADDRESS',
    variable: 'HOST',
    about: 'Where to listen; any other than a loopback address needs --issuer',
    read: text,
    default: '127.0.0.1',
  }),
  port: setting({
    flag: '--port PORT',
    variable: 'PORT',
    about: 'Where to listen',
    read: port,
    default: 8_421,
  }),
  publicUrl: setting({
    flag: '--public-url URL',
    variable: 'CODETETHER_MCP_URL',
    about: 'The URL that clients use, as in https://mcp.example.com/mcp',
    otherwise: 'the local address',
    read: webUrl('https://mcp.example.com/mcp'),
  }),
  issuer: setting({
    flag: '--issuer URL',
    variable: 'CODETETHER_ISSUER',
    about: 'The OpenID issuer at which callers must be signed in; for the other commands the one of "login"',
    read: webUrl('https://auth.example.com/realms/codetether'),
  }),
  audience: setting({
    flag: '--audience NAME',
    variable: 'CODETETHER_AUDIENCE',
    about: 'The aud that callers’ tokens must have',
    otherwise: 'the public URL',
    read: text,
  }),
  scopes: setting({
    flag: '--scopes LIST',
    variable: 'CODETETHER_SCOPES',
    about: 'The scopes that clients are told to ask for, where the issuer lacks some of CodeTether’s',
    otherwise: 'the seven of CodeTether',
    read: words,
  }),
  clientId: setting({
    flag: '--client-id ID',
    variable: 'CODETETHER_CLIENT_ID',
    about:
      'This server as a client of the issuer, to exchange the callers’ tokens; for "login" the client that signs you in',
    otherwise: 'codetether-mcp for "login"',
    read: text,
  }),
  clientSecret: setting({
    variable: 'CODETETHER_CLIENT_SECRET',
    about: 'The secret of that client',
    read: text,
  }),
  upstreamAudience: setting({
    flag: '--upstream-audience NAME',
    variable: 'CODETETHER_UPSTREAM_AUDIENCE',
    about: 'The audience of the exchanged tokens',
    read: text,
    default: 'codetether',
  }),
  passTokenOn: setting({
    flag: '--pass-token-on',
    about: 'Sends the callers’ own tokens to CodeTether instead; read docs/mcp-http.md first',
    read: onOff,
    default: false,
  }),
  serviceToken: setting({
    variable: 'CODETETHER_SERVICE_TOKEN',
    about:
      'The token or ct_ key of an account of yours that may read all tasks: one watcher then looks for the subscriptions of all callers, and signed stamps decide which caller gets an event. Only with --issuer',
    otherwise: 'one watcher for each caller',
    read: token,
  }),
  sessions: setting({
    flag: '--sessions',
    about:
      'Keeps a session for each client, so that the server can ask it back; several instances then need a sticky balancer',
    read: onOff,
    default: false,
  }),
  sessionsPerAccount: setting({
    flag: '--sessions-per-account N',
    about: 'How many sessions an account may have; one more ends its own that was not used for longest',
    read: wholeNumber(1),
    default: 20,
  }),
  allowedHosts: setting({
    flag: '--allowed-host NAME[:PORT]',
    formerFlags: ['allow-host'],
    repeatable: true,
    about: 'Another name under which clients call the server',
    read: listOf(hostHeader),
    default: [],
  }),
  allowedOrigins: setting({
    flag: '--allowed-origin ORIGIN',
    formerFlags: ['allow-origin'],
    repeatable: true,
    about: 'Another origin whose pages may call the server, as in https://app.example.com',
    read: listOf(origin),
    default: [],
  }),
  callsPerMinute: setting({
    flag: '--calls-per-minute N',
    about: 'Calls of one account, and bad tokens from one address; 0 for no limit',
    read: wholeNumber(),
    default: 600,
  }),
  proxies: setting({
    flag: '--proxies N',
    about: 'How many proxies of yours are in front; a client’s address is then read from X-Forwarded-For',
    read: wholeNumber(0, 10),
    default: 0,
  }),
};

export type HttpSettings = SettingValues<typeof httpSettings>;

/** Settings that contradict each other, in one or two sentences. */
export function httpProblem(settings: HttpSettings): string | undefined {
  const { host, publicUrl, issuer, clientId, clientSecret, passTokenOn, serviceToken } = settings;
  if (!issuer) {
    if (serviceToken)
      return 'CODETETHER_SERVICE_TOKEN is for the accounts of several callers. Give --issuer, or take it out.';
    if (isLoopback(host)) return undefined;
    return `Without --issuer anybody could act as this account, so --host or HOST must be a loopback address, not ${host}. Give --issuer, or --host 127.0.0.1.`;
  }
  if (!isLoopback(host) && !publicUrl) return 'Give --public-url: the URL under which clients call this server.';
  if (!passTokenOn && !(clientId && clientSecret)) {
    return 'Give --client-id and CODETETHER_CLIENT_SECRET: the callers’ tokens are exchanged for ones that CodeTether takes.';
  }
  return undefined;
}

/** As clients send it: without port 80. The parser turns 127.1 into 127.0.0.1, which no client does. */
function hostHeader(given: string): string {
  const name = given.toLowerCase().replace(/:80$/, '');
  if (URL.parse(`http://${name}`)?.host === name) return name;
  throw new SettingProblem({ what: 'must be a host name, as in mcp.example.com or mcp.internal:9000.' });
}

/** As browsers send it: without a path. */
function origin(given: string): string {
  const url = URL.parse(given);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.origin;
  throw new SettingProblem({ what: 'must be an http or https origin, as in https://app.example.com.' });
}
