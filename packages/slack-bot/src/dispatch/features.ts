// All features, each made from the platform and its own records. The order is that of help and of App Home.
import { type Clock, createStateLooks, type Log, memoryPosition } from '@codetether/core';
import { type Telemetry, untraced } from '@codetether/core/telemetry';
import type { Database } from '@codetether/hosting/postgres';
import { LRUCache } from 'lru-cache';
import type { AccountLinks } from '../features/accounts/accounts.ts';
import { createConversationStore } from '../features/accounts/conversations-table.ts';
import { accountsFeature } from '../features/accounts/feature.ts';
import { createBudgetAlerts, hasActiveAlert } from '../features/budget-alerts/budget-alerts.ts';
import { budgetAlertsFeature } from '../features/budget-alerts/feature.ts';
import { defaultCodebase } from '../features/channel-settings/channel-settings.ts';
import { createChannels } from '../features/channel-settings/channels-table.ts';
import { channelSettingsFeature } from '../features/channel-settings/feature.ts';
import type { Feature } from '../features/feature.ts';
import { feedbackFeature } from '../features/feedback/feature.ts';
import { createFeedback } from '../features/feedback/feedback-table.ts';
import { homeFeature } from '../features/home/feature.ts';
import { publishHome } from '../features/home/home.ts';
import { installationsFeature } from '../features/installations/feature.ts';
import { moveChannel } from '../features/installations/moved-channels.ts';
import { liveRunsFeature } from '../features/live-runs/feature.ts';
import type { LiveRunsOptions } from '../features/live-runs/live-runs.ts';
import { createRunMessages } from '../features/live-runs/run-messages-table.ts';
import { subscriptionsFeature } from '../features/subscriptions/feature.ts';
import { createSubscriptions } from '../features/subscriptions/subscriptions.ts';
import type { WatchAllOptions } from '../features/subscriptions/watch-all.ts';
import { taskTrackingFeature } from '../features/task-tracking/feature.ts';
import { trackEnd } from '../features/task-tracking/track-end.ts';
import { addTrackedTask } from '../features/task-tracking/tracked-tasks-table.ts';
import { threadsFeature } from '../features/threads/feature.ts';
import { createThreads } from '../features/threads/threads-table.ts';
import { enqueueTurn } from '../features/threads/turn-queue.ts';
import { unfurlFeature } from '../features/unfurl/feature.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { addAuditEntry } from '../postgres/audit-table.ts';
import type { BotContext } from '../reply/bot-context.ts';
import type { Workspace } from '../slack/installation.ts';
import { commonActions } from './block-action.ts';
import type { DispatchContext } from './context.ts';
import { tablesOf } from './tables.ts';

export interface FeatureParts
  extends Omit<BotContext, 'accounts' | 'audit' | 'rules' | 'zones' | 'names' | 'colleagues'> {
  accounts: AccountLinks;
  database: Database;
  jobs: Jobs;
  /** Deletes everything of a workspace. */
  purge(workspace: Workspace): Promise<void>;
  /** Deletes what is kept for workspaces that an organisation has taken the bot from. */
  leave(teams: readonly string[]): Promise<void>;
  clock: Clock;
  log: Log;
  /** Between two looks at the CodeTether server for events, in seconds; default 15. */
  watchSeconds?: number;
  /** Makes the watcher of all accounts, if the operator gave a service token. */
  service?: WatchAllOptions['service'];
  liveRuns?: LiveRunsOptions;
  telemetry?: Pick<Telemetry, 'span'>;
}

export function createFeatures({
  database,
  jobs,
  purge,
  leave,
  watchSeconds,
  telemetry = untraced,
  ...parts
}: FeatureParts): {
  features: readonly Feature[];
  context: DispatchContext;
} {
  const { accounts, clock, log } = parts;
  const shared = { database, jobs, accounts, clock, log };
  const service = parts.service?.(memoryPosition());
  const intervalSeconds = watchSeconds ?? 5;
  const looks = service && createStateLooks({ service, intervalSeconds, clock, log });
  const channels = createChannels(database);
  const budgetAlerts = createBudgetAlerts(shared);
  const runMessages = createRunMessages(database, jobs);
  const feedbackRecords = createFeedback(database);

  const context: BotContext = {
    ...parts,
    zones: new LRUCache({ max: 10_000, ttl: 3_600_000 }),
    names: new LRUCache({ max: 20_000, ttl: 3_600_000 }),
    colleagues: new LRUCache({ max: 20_000, ttl: 3_600_000 }),
    audit: (entry) => addAuditEntry(database, entry),
    rules: {
      defaultCodebase: (member, channel) => defaultCodebase({ channels }, member, channel),
      anyoneMayCancel: async (team, channel) => (await channels.get(team, channel)).cancel === 'everyone',
      showOf: (operation) => liveRuns.show.get(operation),
      belowOf: (operation) => feedback.below.get(operation),
      subjectOf: (press, input) => liveRuns.subjectOf(press, input),
      factsOf: (member, caller, id) => liveRuns.factsOf(member, caller, id),
      trackEnd: (...ended) => trackEnd(tracking, ...ended),
    },
  };
  const tracking = { ...context, trackTask: addTrackedTask.bind(undefined, database) };
  const threads = {
    ...context,
    threads: createThreads(database),
    conversationsOf: (account: string) => createConversationStore(database, account),
    enqueueTurn: enqueueTurn.bind(undefined, database, jobs),
  };
  const liveRuns = liveRunsFeature(
    {
      ...context,
      runMessages,
      plansRefused: new Set(),
      mayShowCosts: (place) => hasActiveAlert(budgetAlerts, place),
    },
    { jobs, looks, ...parts.liveRuns },
  );
  const feedback = feedbackFeature({ ...context, feedback: feedbackRecords });
  const withoutHome: readonly Feature[] = [
    subscriptionsFeature(
      { ...context, subscriptions: createSubscriptions(shared) },
      { ...shared, service: parts.service, ...(watchSeconds !== undefined && { intervalSeconds: watchSeconds }) },
    ),
    budgetAlertsFeature({ ...context, budgetAlerts }, shared),
    channelSettingsFeature({ ...context, channels }),
    accountsFeature({ ...context, accounts }, { left: (member) => feedbackRecords.forget(member) }),
    installationsFeature({
      purge,
      leave,
      async move(team, before, after) {
        await moveChannel(database, team, before, after);
        await runMessages.resume();
      },
    }),
    liveRuns,
    feedback,
    threadsFeature(threads, { jobs, traced: (work) => telemetry.span('turn', {}, work) }),
    taskTrackingFeature(context, { database, service, intervalSeconds }),
    unfurlFeature(context),
  ];
  const home = {
    ...context,
    homeSections: withoutHome.flatMap(({ home }) => home ?? []),
    suggesters: withoutHome.flatMap(({ suggest }) => suggest ?? []),
  };
  const features = [...withoutHome, homeFeature(home)];
  return {
    features,
    context: {
      ...threads,
      tables: tablesOf(features, commonActions(context)),
      askedToConnect: new LRUCache({ max: 10_000, ttl: 24 * 3_600_000 }),
      toldToWait: new LRUCache({ max: 10_000, ttl: 3_600_000 }),
      publishHome: (member) => publishHome(home, member),
    },
  };
}
