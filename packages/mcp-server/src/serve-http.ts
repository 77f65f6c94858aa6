// `codetether-mcp http`: connects listener, sign-in, accounts and tools.
import {
  type CallerOptions,
  createCaller,
  createServiceWatcher,
  type Log,
  memoryConversations,
  type ServiceWatcher,
  whyFailed,
} from '@codetether/core';
import { checkExchange, discover } from '@codetether/core/auth';
import { lazyAsync } from '@codetether/core/lazy-async';
import { type AccountSettings, accountOf } from './accounts/account.ts';
import { createAccounts, exchanged, passThrough } from './accounts/account-pool.ts';
import { type Authenticator, allowAll, type Identity } from './accounts/authenticator.ts';
import { resourceServer } from './oauth/resource-server.ts';
import { modernOf } from './protocol/modern.ts';
import type { Observe } from './protocol/observe.ts';
import { answersOf, createServer, type ServerDeps } from './protocol/server.ts';
import { createRegistry, type Registry } from './registry/registry.ts';
import type { HttpSettings } from './settings/http-config.ts';
import type { Selection } from './settings/selection.ts';
import { endpoint, type HttpServer, listenHttp } from './transports/http/listener.ts';

interface Deps {
  version: string;
  log: Log;
  selection?: Selection;
  observe?: Observe;
}

/** Listens until it is closed. Throws ConnectorError for an invalid selection. */
export async function serveHttp(
  settings: HttpSettings,
  account: AccountSettings,
  { version, log, selection, observe }: Deps,
): Promise<HttpServer> {
  // Created here, not by main: each bundled file has its own copy of core, and does not recognize the errors of another copy.
  const service = serviceOf(settings, account);
  const registry = createRegistry({ selection, service });
  const { host, port, sessions, callsPerMinute, issuer, publicUrl, allowedHosts, allowedOrigins } = settings;
  const { sessionsPerAccount, proxies } = settings;
  const { authenticator, callerOf, check } = issuer
    ? signedIn({ ...settings, issuer }, account, registry)
    : everybody(account);
  const depsFor = (identity: () => Identity): ServerDeps => ({
    version,
    instructions: registry.catalog(identity().scopes).instructions,
    catalog: () => registry.catalog(identity().scopes),
    registry: async () => registry,
    caller: async () => callerOf(identity()),
    stateful: sessions,
    ...(observe && { observe }),
  });
  // The operator reads of a mistake now, not when the first user meets it. Nothing waits for the issuer.
  void check();
  return listenHttp({
    createServer: (identity) => createServer(depsFor(identity)),
    answers: (identity) => answersOf(depsFor(() => identity)),
    modern: (identity) => modernOf(depsFor(() => identity)),
    authenticator,
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

/** The watcher of all accounts, if the operator gave a token for it. */
function serviceOf({ serviceToken }: HttpSettings, account: AccountSettings): ServiceWatcher | undefined {
  const { url, webUrl, signing, fetch, log } = account;
  if (serviceToken === undefined) return undefined;
  return createServiceWatcher({
    token: serviceToken,
    url,
    log,
    ...(webUrl !== undefined && { webUrl }),
    ...(signing && { signing }),
    ...(fetch && { fetch }),
  });
}

/** One account for everybody who can reach the server. */
function everybody(account: AccountSettings) {
  const caller = accountOf(account);
  return { authenticator: allowAll(caller.scopes), callerOf: () => caller, check: async () => undefined };
}

/** An account for each caller. */
function signedIn(settings: HttpSettings & { issuer: string }, account: AccountSettings, { tools }: Registry) {
  const { issuer, clientId = 'codetether-mcp-server', clientSecret, audience, passTokenOn, scopes } = settings;
  const client = lazyAsync(() =>
    discover({ issuer, clientId, allowInsecure: true, ...(clientSecret !== undefined && { clientSecret }) }),
  );
  const upstream = passTokenOn ? passThrough : exchanged(client, settings.upstreamAudience, account.log);
  const authenticator: Authenticator = resourceServer({
    resource: settings.publicUrl ?? `http://${settings.host}:${settings.port}${endpoint}`,
    issuer,
    ...(audience !== undefined && { audience }),
    async jwksUri() {
      const { jwks_uri } = (await client()).configuration.serverMetadata();
      if (jwks_uri === undefined) throw new Error('The issuer names no keys.');
      return jwks_uri;
    },
    ...(scopes !== undefined && { scopes }),
    upstream: (identity) => upstream.token(identity.token ?? '', identity),
    scopesOfTool: async (name) => tools.find(name)?.scopes,
    log: account.log,
  });
  const callerOf: (identity: Identity) => ReturnType<typeof createCaller> = createAccounts({
    upstream,
    createCaller: (session, accountId) => createCaller({ ...callerOptions(account), session, accountId }),
  });
  const check = async () => {
    try {
      const found = await client();
      const { log } = account;
      if (!passTokenOn) await checkExchange(found, { audience: settings.upstreamAudience, log });
    } catch (error) {
      account.log.warn('nobody can sign in: the identity server failed a check', {
        issuer,
        ...whyFailed(error, { url: issuer, server: 'the identity server' }),
      });
    }
  };
  return { authenticator, callerOf, check };
}

function callerOptions({ token, ...rest }: AccountSettings): Omit<CallerOptions, 'session' | 'accountId'> {
  // The next turn may come to another instance.
  return { ...rest, conversations: { ...memoryConversations(), lags: true } };
}
