// Starts one instance of the bot: the platform, then the features, then the server.
import {
  type Clock,
  createServiceWatcher,
  createSigning,
  type Log,
  type PositionStore,
  systemClock,
} from '@codetether/core';
import { discover } from '@codetether/core/auth';
import { lazyAsync } from '@codetether/core/lazy-async';
import { type Telemetry, untraced } from '@codetether/core/telemetry';
import { closeServer, listen } from '@codetether/hosting/http';
import { asConfigError, type Database } from '@codetether/hosting/postgres';
import type { Dispatcher } from 'undici';
import { createBot } from './dispatch/dispatcher.ts';
import { createFeatures } from './dispatch/features.ts';
import { linkListeners, maintenanceTasks, pauseAfterRefusal } from './dispatch/listeners.ts';
import { pagesOf } from './dispatch/pages.ts';
import { queues } from './dispatch/queues.ts';
import { createAccounts } from './features/accounts/accounts.ts';
import { revokeWorkspaces } from './features/accounts/revocations.ts';
import { createInstallations } from './features/installations/installations.ts';
import type { LiveRunsOptions } from './features/live-runs/live-runs.ts';
import { hostRelay } from './host-relay.ts';
import { createBotServer } from './http/server.ts';
import { createInbox, inboxQueue, unorderedQueue } from './jobs/inbox.ts';
import { type Attempt, createJobs } from './jobs/jobs.ts';
import { startMaintenance } from './jobs/maintenance.ts';
import { createPosts, workOutbox } from './jobs/outbox-worker.ts';
import { createSealer } from './postgres/encryption.ts';
import { keysOf, openStore } from './postgres/open-store.ts';
import { type Config, localUrl } from './settings/config.ts';
import type { KeptDelivery } from './slack/delivery.ts';
import { createReadFile } from './slack/read-file.ts';
import { createHttpApp, createSocketApp } from './slack/receiver.ts';
import { aborted, checkAppToken, installationOf } from './slack/slack-access.ts';
import { slackFetch } from './slack/slack-fetch.ts';
import { tracedInbox, tracedWebApi } from './slack/tracing.ts';
import { createWebApi } from './slack/web-api.ts';

export interface RunningBot {
  /** Where it listens. */
  url: string;
  /** Accepts nothing more, finishes what is running (at most 30 s), and closes everything. */
  stop(): Promise<void>;
}

export interface BotOptions {
  clock?: Clock;
  log: Log;
  /** Between two looks at the CodeTether server for events, in seconds; default 15. */
  watchSeconds?: number;
  liveRuns?: LiveRunsOptions;
  telemetry?: Telemetry;
  /** For requests to the CodeTether server. */
  fetch?: typeof fetch;
  /** Cancels a start that has not finished. */
  signal?: AbortSignal;
  /** Connects through the proxies, for Socket Mode. */
  webSocketDispatcher?: Dispatcher;
}

/** Throws when a part cannot start, and then leaves nothing running. */
export async function startBot(config: Config, options: BotOptions): Promise<RunningBot> {
  const { log, clock = systemClock } = options;
  const { database, close } = await openStore(config, log);
  const started: Started = [close];
  try {
    return await assemble(config, { ...options, database, clock, started });
  } catch (error) {
    await stopAll(started);
    throw error;
  }
}

/** How to stop what was started, in the order in which it was started. */
type Started = (() => Promise<unknown>)[];

async function stopAll(started: Started): Promise<void> {
  for (const stop of started.toReversed()) await stop();
}

interface Parts extends BotOptions {
  database: Database;
  clock: Clock;
  started: Started;
}

async function assemble(config: Config, { database, clock, log, started, ...options }: Parts): Promise<RunningBot> {
  const { codetether, slack, host, port } = config;
  const { telemetry = untraced, signal } = options;
  const fetch = telemetry.traced(options.fetch ?? globalThis.fetch);
  const keys = await keysOf(config);
  const sealer = createSealer(keys);
  const { keys: signingKeys = keys.map(({ key }) => key), ...signing } = config.signing;
  const jobs = createJobs({ database, queues, log });
  // A server that is down now may be up later. Core allows plain http for an issuer on this machine only.
  const identityServer = lazyAsync(() => discover({ ...codetether, clock, allowInsecure: true }));
  const shared = { database, jobs, sealer, identityServer, clock, log };
  const installations = createInstallations({
    ...shared,
    onUninstalled: (sql, teams) => revokeWorkspaces(sql, teams, shared),
  });
  const access = { slackUrl: slack.url, log, signal };
  if (slack.botToken) {
    const { id, installation } = await installationOf(slack.botToken, access);
    await installations.save(id, installation);
  }
  if (slack.appToken) await checkAppToken(slack.appToken, access);

  const signer = createSigning(signingKeys);
  const { serviceToken, url, webUrl } = codetether;
  const service =
    serviceToken === undefined
      ? undefined
      : (position: PositionStore) =>
          createServiceWatcher({
            token: serviceToken,
            url,
            ...(webUrl !== undefined && { webUrl }),
            signing: signer,
            position,
            ...(options.watchSeconds !== undefined && { intervalSeconds: options.watchSeconds }),
            fetch,
            clock,
            log,
          });
  const publicUrl = config.publicUrl ?? localUrl(port);
  const accounts = createAccounts({
    ...shared,
    linkListeners,
    publicUrl,
    codetether: { ...codetether, ...signing, signing: signer },
    fetch,
  });
  const slackApiUrl = `${slack.url}/api/`;
  const webApi = tracedWebApi(createWebApi({ installations, slackApiUrl, clock, log }), telemetry);
  const posting = { ...shared, slack: webApi, onRefused: pauseAfterRefusal.bind(undefined, shared) };
  started.push(() => jobs.stop());
  await asConfigError(config.databaseUrl, jobs.start());

  const inbox = tracedInbox(createInbox(jobs), telemetry);
  const { features, context } = createFeatures({
    ...shared,
    ...options,
    service,
    accounts,
    installations,
    purge: (workspace) => installations.purge(workspace),
    leave: (teams) => installations.leave(teams),
    posts: createPosts(posting),
    slack: webApi,
    readFile: createReadFile({ ...shared, installations, slack: webApi, slackUrl: slack.url, fetch: slackFetch }),
    codetetherUrl: codetether.url,
    ...(codetether.webUrl && { webUrl: codetether.webUrl }),
  });
  const bot = createBot(context);
  await workOutbox(jobs, posting);
  await startMaintenance(database, jobs, maintenanceTasks({ ...shared, keep: config.keep }));
  const handle = (delivery: KeptDelivery, attempt: Attempt) =>
    telemetry.span('handle', { kind: delivery.kind }, () => bot.handle(delivery, attempt));
  await jobs.work(inboxQueue, handle, { concurrency: 10 });
  await jobs.work(unorderedQueue, handle, { concurrency: 20 });
  for (const feature of features) {
    const stop = await feature.start?.();
    if (stop) started.push(stop);
  }

  const relay = hostRelay(config, { ...shared, signing: signer, fetch: options.fetch ?? globalThis.fetch });
  if (relay) started.push(relay.stop);

  const app = { handler: bot, inbox, installations, log };
  const socket = slack.appToken
    ? createSocketApp({ ...app, ...options, appToken: slack.appToken, slackApiUrl })
    : undefined;
  let stopping = false;
  const server = createBotServer({
    ...(slack.signingSecret && { slack: createHttpApp({ ...app, signingSecret: slack.signingSecret }) }),
    publicUrl,
    pages: pagesOf(config.slack, { ...shared, installations, slack: webApi, publicUrl }),
    ...(relay && { programs: [relay.routes] }),
    isReady: async () => !stopping && (await answers(database)),
    log,
  });
  started.push(() => closeServer(server));
  const listening = await listen(server, { host, port });
  signal?.throwIfAborted();
  if (socket) {
    started.push(() => socket.stop());
    // It retries until Slack accepts it.
    await Promise.race([socket.start(), aborted(signal)]);
  }

  return {
    url: `http://${host}:${listening}`,
    async stop() {
      stopping = true;
      await stopAll(started);
    },
  };
}

async function answers(database: Database): Promise<boolean> {
  return database`select 1`.then(
    () => true,
    () => false,
  );
}
