// The settings of `codetether-mcp http`.
import { checkedText, webUrlProblem } from '@codetether/core/settings';
import { isLoopback } from '@codetether/core/web-guard';
import * as z from 'zod';

/** For parseArgs. */
export const httpFlags = {
  host: { type: 'string' },
  port: { type: 'string' },
  'public-url': { type: 'string' },
  'allowed-host': { type: 'string', multiple: true },
  'allowed-origin': { type: 'string', multiple: true },
  // Their names before.
  'allow-host': { type: 'string', multiple: true },
  'allow-origin': { type: 'string', multiple: true },
  sessions: { type: 'boolean' },
  'sessions-per-account': { type: 'string' },
  'calls-per-minute': { type: 'string' },
  proxies: { type: 'string' },
  issuer: { type: 'string' },
  'client-id': { type: 'string' },
  audience: { type: 'string' },
  'upstream-audience': { type: 'string' },
  'pass-token-on': { type: 'boolean' },
} as const;

export const httpUsage = `codetether-mcp http serves MCP over Streamable HTTP:

  --host ADDRESS      where it listens, default 127.0.0.1; any other needs --issuer  (HOST)
  --port PORT         default 8421                                                   (PORT)
  --public-url URL    under which clients know it, as in https://mcp.example.com/mcp (CODETETHER_MCP_URL)
  --issuer URL        whoever calls must be signed in at this OpenID issuer          (CODETETHER_ISSUER)
  --audience NAME     what the tokens' aud says, default the public URL              (CODETETHER_AUDIENCE)
  --client-id ID      this server at the issuer, to exchange the callers' tokens     (CODETETHER_CLIENT_ID, CODETETHER_CLIENT_SECRET)
  --upstream-audience NAME  whom the exchanged tokens are for, default codetether    (CODETETHER_UPSTREAM_AUDIENCE)
  --pass-token-on     sends the callers' own tokens to CodeTether instead; read the documentation first
  --sessions          keeps a session for each client, so that it can be asked back; several instances then need a sticky balancer
  --allowed-host NAME[:PORT]  another name under which clients call it; can be given several times
  --allowed-origin ORIGIN  another place whose pages may call it, as in https://app.example.com; can be given several times
  --sessions-per-account N  default 20; one more ends the account's own that was not used for longest
  --calls-per-minute N  of one account, and bad tokens from one address, default 600; 0 for no limit
  --proxies N         how many proxies of yours stand in front, default 0; a client's address is then read from X-Forwarded-For
`;

const url = z.url({ protocol: /^https?$/ });

/** As clients send it: without port 80. The parser turns 127.1 into 127.0.0.1, which no client does. */
const hostHeader = z
  .string()
  .toLowerCase()
  .transform((name) => name.replace(/:80$/, ''))
  .refine((name) => URL.parse(`http://${name}`)?.host === name);

export const httpSchema = z.object({
  host: z.string().default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(8_421),
  publicUrl: checkedText((text) => webUrlProblem(text, 'https://mcp.example.com/mcp')).optional(),
  // As the headers have them, without a path.
  allowedHosts: z.array(hostHeader).default([]),
  allowedOrigins: z.array(url.transform((place) => new URL(place).origin)).default([]),
  sessions: z.boolean().default(false),
  sessionsPerAccount: z.coerce.number().int().min(1).default(20),
  callsPerMinute: z.coerce.number().int().min(0).default(600),
  proxies: z.coerce.number().int().min(0).max(10).default(0),
  issuer: checkedText((text) => webUrlProblem(text, 'https://auth.example.com/realms/codetether')).optional(),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  audience: z.string().optional(),
  upstreamAudience: z.string().default('codetether'),
  passTokenOn: z.boolean().default(false),
});

export type HttpSettings = z.output<typeof httpSchema>;

type Values = Partial<Record<keyof typeof httpFlags, string | boolean | string[]>>;

/** What flags and environment say, unparsed. `given` treats an empty variable as one that is not set. */
export function httpInput(
  values: Values,
  env: Readonly<Record<string, string | undefined>>,
  given: (value: string | undefined) => string | undefined,
): Record<keyof HttpSettings, unknown> {
  return {
    host: values.host ?? given(env.HOST),
    port: values.port ?? given(env.PORT),
    publicUrl: values['public-url'] ?? given(env.CODETETHER_MCP_URL),
    allowedHosts: listOf(values['allowed-host'], values['allow-host']),
    allowedOrigins: listOf(values['allowed-origin'], values['allow-origin']),
    sessions: values.sessions,
    sessionsPerAccount: values['sessions-per-account'],
    callsPerMinute: values['calls-per-minute'],
    proxies: values.proxies,
    issuer: values.issuer ?? given(env.CODETETHER_ISSUER),
    clientId: values['client-id'] ?? given(env.CODETETHER_CLIENT_ID),
    clientSecret: given(env.CODETETHER_CLIENT_SECRET),
    audience: values.audience ?? given(env.CODETETHER_AUDIENCE),
    upstreamAudience: values['upstream-audience'] ?? given(env.CODETETHER_UPSTREAM_AUDIENCE),
    passTokenOn: values['pass-token-on'],
  };
}

/** What does not go together, as one sentence. */
export function httpProblem({
  host,
  publicUrl,
  issuer,
  clientId,
  clientSecret,
  passTokenOn,
}: HttpSettings): string | undefined {
  if (!issuer) {
    if (isLoopback(host)) return undefined;
    return `Without --issuer anybody could act as this account, so --host or HOST must be a loopback address, not ${host}. Give --issuer, or --host 127.0.0.1.`;
  }
  if (!isLoopback(host) && !publicUrl) return 'Give --public-url: the URL under which clients call this server.';
  if (!passTokenOn && !(clientId && clientSecret)) {
    return 'Give --client-id and CODETETHER_CLIENT_SECRET: the callers’ tokens are exchanged for ones that CodeTether takes.';
  }
  return undefined;
}

function listOf(...values: (Values[keyof Values] | undefined)[]): unknown[] {
  return values.flatMap((value) => value ?? []);
}
