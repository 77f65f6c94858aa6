// The API floor: the calls of one account. The server's oddities end here.
import { requireSignIn, type Session } from '../auth/session.ts';
import { type Clock, systemClock } from '../concurrency/clock.ts';
import { ConnectorError } from '../errors.ts';
import { createMemory, digest } from '../memory/memory.ts';
import type { MemoryStore } from '../memory/memory-store.ts';
import { type Log, silentLog } from '../program/log.ts';
import { serverUrlProblem } from '../settings/web-addresses.ts';
import { randomSigning, type Signing } from '../signing/signing.ts';
import { createCronJob, listCronJobs, updateCronJob } from './cron-jobs/cron-jobs.ts';
import { findRuleByKey } from './cron-jobs/rules.ts';
import { listAgents } from './directory/agents.ts';
import { listCodebases } from './directory/codebases.ts';
import { listModels } from './directory/models.ts';
import { serverVersion } from './directory/server-version.ts';
import { usageDays, usageSummary } from './directory/usage.ts';
import { type Client, type ClientOptions, clientWithin, createClient, type Lifetime } from './http/client.ts';
import { createLimiter, type Priority, type Tier, tiers } from './http/limiter.ts';
import { type Account, requireAccountId, type Visibility } from './ownership/account.ts';
import { sendPrdMessage } from './ralph/prd-chats.ts';
import {
  cancelRun,
  getRun,
  getRunDetails,
  isCancellableRun,
  listRuns,
  readRunStates,
  startRun,
} from './ralph/ralph.ts';
import { findRunByKey } from './ralph/run-key.ts';
import { pageOf } from './records/page.ts';
import { cancelTask, isCancellable } from './tasks/cancel.ts';
import { lastOfConversation } from './tasks/conversation.ts';
import { createTask } from './tasks/create.ts';
import { readFeed, statesReader } from './tasks/feed.ts';
import { findTaskByKey } from './tasks/find-by-key.ts';
import { findTasks, glanceAtTasks } from './tasks/list.ts';
import { sendMessage, sendToAgent } from './tasks/messages.ts';
import { type OpenTasks, openTasks } from './tasks/open-tasks.ts';
import { pastChanges, pollChanges } from './tasks/poll.ts';
import { seeListed, seeTask } from './tasks/read.ts';
import { replyTo } from './tasks/reply.ts';
import { retryOf } from './tasks/retry.ts';
import { isEnded } from './tasks/status.ts';

export interface ApiOptions {
  /** The server, e.g. https://api.codetether.example. */
  url: string;
  session: Session;
  /** Identifies the account in everything that it makes: stable, not a secret, 1 to 64 letters, digits and `. _ - + @`. */
  accountId: string;
  /** Default: `server`. A process that serves several accounts uses `own`. */
  visibility?: Visibility;
  /** The signing keys of this deployment. Default: random keys of this process, so that no other process shows what it makes as the account's own. */
  signing?: Signing;
  /** Accept unsigned stamps of older versions from before this time, in ms since 1970. Default: accept none. */
  signedSince?: number;
  /** Keeps the account's memory of the server; it may serve many accounts. Default: one that ends with this process. */
  memory?: MemoryStore;
  /** Refuse a create with your own key if the server does not show enough to tell whether the key was used. Default: create it, with a warning. */
  strictKeys?: boolean;
  /** The account's limits; default: `pro`. */
  tier?: Tier;
  /** Pages of tasks and runs: a URL with the placeholders `{kind}` (tasks or ralph) and `{id}`, or one to which both are appended. */
  webUrl?: string;
  fetch?: typeof fetch;
  clock?: Clock;
  random?: () => number;
  /** The limit for one request, in ms. */
  timeoutMs?: number;
  log?: Log;
  /** Makes the requests. Default: HTTP with `fetch`. */
  client?: (options: ClientOptions) => Client;
}

/** A limited account reads fewer, so that a call does not wait for its next minute. */
const mostReads = 100;

/** The default for all accounts of this process. */
const processSigning = randomSigning();

export interface Api extends ReturnType<typeof callsOf> {
  accountId: string;
  /** Throws `not_authenticated` when the account's sign-in has ended. Makes no request to CodeTether. */
  requireSignIn(): Promise<void>;
  /** The signing keys of this deployment. */
  signing: Signing;
  /** The same calls for one call of the user, which they may cancel, or whose time ends. */
  within(lifetime: Lifetime): Api;
}

/** Throws ConnectorError `invalid_input` for a URL that is not a server's, and for an `accountId` that cannot name an account. */
export function createApi(options: ApiOptions): Api {
  const problem = serverUrlProblem(options.url);
  if (problem) {
    throw new ConnectorError('invalid_input', `The address of the CodeTether server ${problem.what}`, {
      hint: problem.hint,
    });
  }
  const { clock = systemClock, log = silentLog, random = Math.random, tier = 'pro', client = createClient } = options;
  const limiter = createLimiter(tiers[tier].requestsPerMinute, clock);
  const { signing = processSigning, signedSince = Number.NEGATIVE_INFINITY } = options;
  const { strictKeys = false } = options;
  const id = requireAccountId(options.accountId);
  const memory = createMemory({
    // With other keys, or as a view of the deployment, other rows are the account's own.
    owner: digest(
      JSON.stringify([options.url, id, signing.sign('memory', id), signedSince, options.visibility === 'deployment']),
    ),
    log,
    ...(options.memory && { store: options.memory }),
  });
  const accountFor = (priority: Priority): Account => ({
    client: client({
      ...options,
      limiter,
      priority,
      clock,
      random,
      log,
      fetch: options.fetch ?? globalThis.fetch,
      timeoutMs: options.timeoutMs ?? 15_000,
    }),
    clock,
    log,
    random,
    id,
    visibility: options.visibility ?? 'server',
    signing,
    signedSince,
    memory,
    mostReads: Math.min(mostReads, tiers[tier].requestsPerMinute / 3),
    strictKeys,
    keyLooks: { tasks: findTaskByKey, runs: findRunByKey, rules: findRuleByKey },
    page: pageOf(options.webUrl),
  });
  const account = accountFor('command');
  const watcher = accountFor('watcher');
  const open = openTasks(tiers[tier].concurrentTasks, async (id) => {
    const seen = await seeListed(account, id);
    return seen !== undefined && !isEnded(seen.task.status);
  });
  const apiOf = (account: Account, watcher: Account): Api => ({
    accountId: options.accountId,
    requireSignIn: () => requireSignIn(options.session, clock.now()),
    signing,
    within: ({ signal, endsAt }) => {
      const lifetime = { signal, endsAt };
      return apiOf(viewOf(account, lifetime), viewOf(watcher, lifetime));
    },
    ...callsOf(account, watcher, open),
  });
  return apiOf(account, watcher);
}

function viewOf(account: Account, lifetime: Lifetime): Account {
  const whole = account.whole ?? account;
  return { ...account, client: clientWithin(whole.client, lifetime), lifetime, whole };
}

function callsOf(account: Account, watcher: Account, open: OpenTasks) {
  return {
    tasks: {
      create: bind(createTask, account, open),
      retryOf: bind(retryOf, account),
      get: async (id: string, signal?: AbortSignal) => (await seeTask(account, id, signal))?.task,
      find: bind(findTasks, account),
      glance: bind(glanceAtTasks, account),
      isCancellable: bind(isCancellable, account),
      cancel: bind(cancelTask, account),
      replyTo: bind(replyTo, account),
      lastOfConversation: bind(lastOfConversation, account),
      poll: bind(pollChanges, watcher),
      past: bind(pastChanges, watcher),
      feed: bind(readFeed, watcher),
      states: statesReader(watcher),
    },
    messages: { send: bind(sendMessage, account, open), sendToAgent: bind(sendToAgent, account, open) },
    prdChats: { send: bind(sendPrdMessage, account, open) },
    ralph: {
      start: bind(startRun, account),
      get: bind(getRun, account),
      details: bind(getRunDetails, account),
      list: bind(listRuns, account),
      isCancellable: bind(isCancellableRun, account),
      cancel: bind(cancelRun, account),
      states: bind(readRunStates, watcher),
    },
    cronJobs: {
      create: bind(createCronJob, account),
      list: bind(listCronJobs, account),
      update: bind(updateCronJob, account),
    },
    agents: { list: bind(listAgents, account) },
    codebases: { list: bind(listCodebases, account) },
    models: { list: bind(listModels, account) },
    usage: { summary: bind(usageSummary, account), days: bind(usageDays, account) },
    serverVersion: bind(serverVersion, account),
  };
}

function bind<Bound extends unknown[], Rest extends unknown[], R>(
  call: (...args: [...Bound, ...Rest]) => R,
  ...bound: Bound
): (...rest: Rest) => R {
  return (...rest) => call(...bound, ...rest);
}
