// What the handlers of the bot work with: the platform, and what each feature adds to it.
import { type Clock, type Log, startRalph } from '@codetether/core';
import type { AccountLinks, AccountsContext } from '../features/accounts/accounts.ts';
import { createConversationStore } from '../features/accounts/conversations-table.ts';
import type { BudgetAlertsContext } from '../features/budget-alerts/budget-alert.ts';
import { createBudgetAlerts } from '../features/budget-alerts/budget-alerts.ts';
import { alertsAtHome } from '../features/budget-alerts/home-section.ts';
import type { ChannelSettingsContext } from '../features/channel-settings/channel-settings.ts';
import { createChannels } from '../features/channel-settings/channels-table.ts';
import { defaultCodebase } from '../features/channel-settings/default-codebase.ts';
import { codebaseAtHome } from '../features/channel-settings/home-section.ts';
import type { HomeContext } from '../features/home/home.ts';
import type { Run } from '../features/live-runs/run-message.ts';
import type { LiveRunsContext } from '../features/live-runs/run-message-record.ts';
import { createRunMessages } from '../features/live-runs/run-messages-table.ts';
import { showRun } from '../features/live-runs/show-run.ts';
import { subscriptionsAtHome } from '../features/subscriptions/home-section.ts';
import type { SubscriptionsContext } from '../features/subscriptions/subscription.ts';
import { createSubscriptions } from '../features/subscriptions/subscriptions.ts';
import { trackEnd } from '../features/task-tracking/track-end.ts';
import type { TaskTrackingContext } from '../features/task-tracking/tracked-task.ts';
import { enqueueTracking } from '../features/task-tracking/tracking-queue.ts';
import type { ThreadsContext } from '../features/threads/thread.ts';
import { createThreads } from '../features/threads/threads-table.ts';
import { enqueueTurn } from '../features/threads/turn-queue.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Posts } from '../jobs/post.ts';
import { addAuditEntry } from '../postgres/audit-table.ts';
import type { Database } from '../postgres/database.ts';
import type { Workspace } from '../slack/installation.ts';
import type { WebApi } from '../slack/slack-api.ts';

export interface DispatchContext
  extends AccountsContext,
    BudgetAlertsContext,
    ChannelSettingsContext,
    HomeContext,
    LiveRunsContext,
    SubscriptionsContext,
    TaskTrackingContext,
    ThreadsContext {
  accounts: AccountLinks;
  /** Deletes everything of a workspace. */
  purge(workspace: Workspace): Promise<void>;
}

export interface ContextParts
  extends Pick<DispatchContext, 'installations' | 'lookForRuns' | 'purge' | 'codetetherUrl' | 'webUrl'> {
  database: Database;
  jobs: Jobs;
  accounts: AccountLinks;
  posts: Posts;
  slack: WebApi;
  clock: Clock;
  log: Log;
}

export function createContext({ database, jobs, ...parts }: ContextParts): DispatchContext {
  const shared = { database, jobs, accounts: parts.accounts };
  const channels = createChannels(database);
  const subscriptions = createSubscriptions(shared);
  const budgetAlerts = createBudgetAlerts(shared);
  const context: DispatchContext = {
    ...parts,
    channels,
    subscriptions,
    budgetAlerts,
    threads: createThreads(database),
    runMessages: createRunMessages(database),
    conversationsOf: (account) => createConversationStore(database, account),
    audit: (entry) => addAuditEntry(database, entry),
    enqueueTurn: (turn) => enqueueTurn(database, jobs, turn),
    enqueueTracking: (task) => enqueueTracking(database, jobs, task),
    mayShowCosts: async (team, channel) =>
      (await budgetAlerts.list({ team, channel })).some(({ paused }) => paused === undefined),
    homeSections: {
      above: [(member) => codebaseAtHome(channels, member)],
      below: [(member) => subscriptionsAtHome(subscriptions, member), (member) => alertsAtHome(budgetAlerts, member)],
    },
    rules: {
      defaultCodebase: (member, channel) => defaultCodebase({ channels }, member, channel),
      anyoneMayCancel: async (team, channel) => (await channels.get(team, channel)).cancel === 'everyone',
      show: new Map([[startRalph, (request, caller, record) => showRun(context, request, caller, record as Run)]]),
      trackEnd: (...ended) => trackEnd(context, ...ended),
    },
  };
  return context;
}
