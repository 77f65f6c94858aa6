// `codetether-mcp http`: listener, sign-in, accounts and tools put together.
import { type CallerOptions, createCaller, type Log, memoryConversations } from '@codetether/core';
import { discover } from '@codetether/core/auth';
import { lazyAsync } from '@codetether/core/lazy-async';
import { type AccountSettings, accountOf } from './account.ts';
import { type Guard, type Identity, openToAll } from './http/guard.ts';
import { endpoint, type HttpServer, listenHttp } from './http/listener.ts';
import type { HttpSettings } from './http-config.ts';
import { createAccounts, exchanged, passedOn } from './oauth/accounts.ts';
import { resourceServer } from './oauth/resource-server.ts';
import type { Observe } from './observe.ts';
import { createOffer, type Offer } from './offer.ts';
import type { Selection } from './selection.ts';
import { answersOf, createServer, type ServerDeps } from './server.ts';

interface Deps {
  version: string;
  log: Log;
  selection?: Selection;
  observe?: Observe;
}

/** Listens until it is closed. Throws ConnectorError when the selection is none. */
export async function serveHttp(
  settings: HttpSettings,
  account: AccountSettings,
  { version, log, selection, observe }: Deps,
): Promise<HttpServer> {
  // Made here, not by main: bundled, each file has a core of its own, and one's errors are strangers to another.
  const offer = createOffer({ selection });
  const { host, port, sessions, callsPerMinute, issuer, publicUrl, allowedHosts, allowedOrigins } = settings;
  const { sessionsPerAccount, proxies } = settings;
  const { guard, callerOf } = issuer ? signedIn({ ...settings, issuer }, account, offer) : everybody(account);
  const depsFor = (identity: () => Identity): ServerDeps => ({
    version,
    instructions: offer.catalogue(identity().scopes).instructions,
    catalogue: () => offer.catalogue(identity().scopes),
    offer: async () => offer,
    caller: async () => callerOf(identity()),
    living: sessions,
    ...(observe && { observe }),
  });
  return listenHttp({
    createServer: (identity) => createServer(depsFor(identity)),
    answers: (identity) => answersOf(depsFor(() => identity)),
    guard,
    hosts: allowedHosts,
    origins: allowedOrigins,
    host,
    port,
    publicUrl,
    sessions,
    sessionsPerAccount,
    callsPerMinute,
    proxies,
    log,
  });
}

/** One account for all who can reach the server. */
function everybody(account: AccountSettings) {
  const caller = accountOf(account);
  return { guard: openToAll(caller.scopes), callerOf: () => caller };
}

/** An account for each caller. */
function signedIn(settings: HttpSettings & { issuer: string }, account: AccountSettings, { toolbox }: Offer) {
  const { issuer, clientId = 'codetether-mcp-server', clientSecret, audience, passTokenOn } = settings;
  const client = lazyAsync(() =>
    discover({ issuer, clientId, allowInsecure: true, ...(clientSecret !== undefined && { clientSecret }) }),
  );
  const guard: Guard = resourceServer({
    resource: settings.publicUrl ?? `http://${settings.host}:${settings.port}${endpoint}`,
    issuer,
    ...(audience !== undefined && { audience }),
    async jwksUri() {
      const { jwks_uri } = (await client()).configuration.serverMetadata();
      if (jwks_uri === undefined) throw new Error('The issuer names no keys.');
      return jwks_uri;
    },
    scopesOfTool: async (name) => toolbox.find(name)?.scopes,
    log: account.log,
  });
  const callerOf: (identity: Identity) => ReturnType<typeof createCaller> = createAccounts({
    upstream: passTokenOn ? passedOn : exchanged(client, settings.upstreamAudience),
    createCaller: (session, accountId) => createCaller({ ...callerOptions(account), session, accountId }),
  });
  return { guard, callerOf };
}

function callerOptions({ token, ...rest }: AccountSettings): Omit<CallerOptions, 'session' | 'accountId'> {
  // The next turn may come to another instance.
  return { ...rest, conversations: { ...memoryConversations(), lags: true } };
}
