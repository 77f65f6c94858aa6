// One instance of the bot, put together: database, jobs, accounts, Slack, pages.
import { type Clock, createSigning, type Log, systemClock } from '@codetether/core';
import { discover, type OidcClient } from '@codetether/core/auth';
import { lazyAsync } from '@codetether/core/lazy-async';
import { ConfigError, listenProblem } from '@codetether/core/settings';
import { type Telemetry, untraced } from '@codetether/core/telemetry';
import { inQuotes } from '@codetether/core/untrusted';
import type { Dispatcher } from 'undici';
import { createBot } from './dispatch/dispatcher.ts';
import { createFeatures } from './dispatch/features.ts';
import { linkListeners, maintenanceTasks, pauseAfterRefusal } from './dispatch/listeners.ts';
import { botScopes } from './dispatch/manifest.ts';
import { queues } from './dispatch/queues.ts';
import { createAccounts, revokeLater } from './features/accounts/accounts.ts';
import { linkRoutes, signInReturnPath, slackReturnPath } from './features/accounts/link-routes.ts';
import { createLinking } from './features/accounts/linking.ts';
import { installRoutes } from './features/installations/install-routes.ts';
import { createInstallations, type KeptInstallations } from './features/installations/installations.ts';
import type { LiveRunsOptions } from './features/live-runs/live-runs.ts';
import { closeServer, createHttpServer, listen } from './http/server.ts';
import { createInbox, inboxQueue } from './jobs/inbox.ts';
import { createJobs } from './jobs/jobs.ts';
import { startMaintenance } from './jobs/maintenance.ts';
import { createPosts, workOutbox } from './jobs/outbox-worker.ts';
import type { Database } from './postgres/database.ts';
import { createSealer, type Sealer } from './postgres/encryption.ts';
import { asConfigError, keysOf, openStore } from './postgres/open-store.ts';
import { type Config, localUrl } from './settings/config.ts';
import type { Delivery, Member } from './slack/delivery.ts';
import { createHttpApp, createSocketApp } from './slack/receiver.ts';
import { createSignInWithSlack } from './slack/sign-in-with-slack.ts';
import { aborted, checkAppToken, installationOf } from './slack/slack-access.ts';
import type { WebApi } from './slack/slack-api.ts';
import { tracedInbox, tracedWebApi } from './slack/tracing.ts';
import { createWebApi } from './slack/web-api.ts';

export interface RunningBot {
  /** Where it listens. */
  url: string;
  /** Takes nothing more, finishes what is in hand (at most 30 s), and closes everything. */
  stop(): Promise<void>;
}

export interface BotOptions {
  clock?: Clock;
  log: Log;
  /** Between two looks at the CodeTether server for events, in seconds; default 15. */
  watchSeconds?: number;
  liveRuns?: LiveRunsOptions;
  telemetry?: Telemetry;
  /** Ends a start that is still under way. */
  signal?: AbortSignal;
  /** The way to the proxies, for Socket Mode. */
  webSocketDispatcher?: Dispatcher;
}

/** Throws when something cannot be had, and leaves nothing running then. */
export async function startBot(config: Config, options: BotOptions): Promise<RunningBot> {
  const { log, clock = systemClock } = options;
  const { database, close } = await openStore(config, log);
  const begun: Begun = [close];
  try {
    return await assemble(config, { ...options, database, clock, begun });
  } catch (error) {
    await endAll(begun);
    throw error;
  }
}

/** How to end what was begun, in the order in which it was begun. */
type Begun = (() => Promise<unknown>)[];

async function endAll(begun: Begun): Promise<void> {
  for (const end of begun.toReversed()) await end();
}

interface Parts extends BotOptions {
  database: Database;
  clock: Clock;
  begun: Begun;
}

async function assemble(config: Config, { database, clock, log, begun, ...options }: Parts): Promise<RunningBot> {
  const { codetether, slack, host, port } = config;
  const { telemetry = untraced, signal } = options;
  const keys = await keysOf(config);
  const sealer = createSealer(keys);
  const { keys: signingKeys = keys.map(({ key }) => key), ...signing } = config.signing;
  const jobs = createJobs({ database, queues, log });
  // One that is down at the start may be up later.
  // Core allows plain http for an issuer on this machine only.
  const identityServer = lazyAsync(() => discover({ ...codetether, clock, allowInsecure: true }));
  const shared = { database, jobs, sealer, identityServer, clock, log };
  const installations = createInstallations({ ...shared, onUninstalled: (teams) => revokeLater(shared, teams) });
  const access = { slackUrl: slack.url, log, signal };
  if (slack.botToken) {
    const { id, installation } = await installationOf(slack.botToken, access);
    await installations.save(id, installation);
  }
  if (slack.appToken) await checkAppToken(slack.appToken, access);

  const publicUrl = config.publicUrl ?? localUrl(port);
  const accounts = createAccounts({
    ...shared,
    linkListeners,
    publicUrl,
    codetether: { ...codetether, ...signing, signing: createSigning(signingKeys) },
    fetch: telemetry.fetch,
  });
  const slackApiUrl = `${slack.url}/api/`;
  const webApi = tracedWebApi(createWebApi({ installations, slackApiUrl, clock, log }), telemetry);
  const posting = { ...shared, slack: webApi, onRefused: pauseAfterRefusal.bind(undefined, shared) };
  begun.push(() => jobs.stop());
  await asConfigError(config.databaseUrl, jobs.start());

  const inbox = tracedInbox(createInbox(jobs), telemetry);
  const { features, context } = createFeatures({
    ...shared,
    ...options,
    accounts,
    installations,
    purge: (workspace) => installations.purge(workspace),
    posts: createPosts(posting),
    slack: webApi,
    codetetherUrl: codetether.url,
    ...(codetether.webUrl && { webUrl: codetether.webUrl }),
  });
  const bot = createBot(context);
  await workOutbox(jobs, posting);
  await startMaintenance(database, jobs, maintenanceTasks(shared));
  const handle = (delivery: Delivery) => telemetry.span('handle', { kind: delivery.kind }, () => bot.handle(delivery));
  await jobs.work(inboxQueue, handle, { concurrency: 20 });
  for (const feature of features) {
    const stop = await feature.start?.();
    if (stop) begun.push(stop);
  }

  const app = { handler: bot, inbox, installations, log };
  const socket = slack.appToken
    ? createSocketApp({ ...app, ...options, appToken: slack.appToken, slackApiUrl })
    : undefined;
  let stopping = false;
  const server = createHttpServer({
    ...(slack.signingSecret && { slack: createHttpApp({ ...app, signingSecret: slack.signingSecret }) }),
    publicUrl,
    pages: pagesOf(config, { ...shared, installations, slack: webApi, publicUrl }),
    isReady: async () => !stopping && (await answers(database)),
    log,
  });
  begun.push(() => closeServer(server));
  const listening = await listen(server, { host, port }).catch((error: unknown) => {
    const problem = listenProblem(error, { host, port }, { host: 'HOST', port: 'PORT' });
    throw problem === undefined ? error : new ConfigError(problem);
  });
  signal?.throwIfAborted();
  if (socket) {
    begun.push(() => socket.stop());
    // It tries until Slack lets it in.
    await Promise.race([socket.start(), aborted(signal)]);
  }

  return {
    url: `http://${host}:${listening}`,
    async stop() {
      stopping = true;
      await endAll(begun);
    },
  };
}

interface PageParts {
  database: Database;
  jobs: ReturnType<typeof createJobs>;
  sealer: Sealer;
  identityServer(): Promise<OidcClient>;
  installations: KeptInstallations;
  slack: WebApi;
  publicUrl: string;
  log: Log;
}

function pagesOf({ slack }: Config, parts: PageParts) {
  const { publicUrl } = parts;
  const { clientId, clientSecret, url: slackUrl } = slack;
  const client = clientId && clientSecret ? { clientId, clientSecret, slackUrl } : undefined;
  const linking = createLinking({
    ...parts,
    linkListeners,
    ...(client && { signInWithSlack: createSignInWithSlack({ ...client, redirectUri: publicUrl + slackReturnPath }) }),
    nameOf: (member) => nameOf(member, parts.slack),
    redirectUri: publicUrl + signInReturnPath,
  });
  const links = linkRoutes({ linking, publicUrl });
  return client ? [links, installRoutes({ ...parts, ...client, scopes: botScopes })] : [links];
}

async function nameOf(member: Member, slack: WebApi): Promise<string> {
  const { user } = await slack.call(member, 'users.info', { user: member.user });
  const name = typeof user === 'object' && user !== null && 'name' in user ? String(user.name) : member.user;
  return `${inQuotes(name, 100)} (${member.user} in the workspace ${member.team})`;
}

async function answers(database: Database): Promise<boolean> {
  return database`select 1`.then(
    () => true,
    () => false,
  );
}
