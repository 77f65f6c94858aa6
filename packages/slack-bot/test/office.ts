// The whole bot for a workspace of the stand-in Slack: signed requests over HTTP, a real PostgreSQL, an embedded CodeTether.
import { onTestFinished } from 'vitest';
import { serve } from '../../core/test/serve.ts';
import { createBot } from '../src/dispatch/dispatcher.ts';
import { createFeatures } from '../src/dispatch/features.ts';
import { createBudgetAlerts, hasActiveAlert } from '../src/features/budget-alerts/budget-alerts.ts';
import { createChannels } from '../src/features/channel-settings/channels-table.ts';
import { holdLiveRuns } from '../src/features/live-runs/live-runs.ts';
import { createRunMessages } from '../src/features/live-runs/run-messages-table.ts';
import { createSubscriptions } from '../src/features/subscriptions/subscriptions.ts';
import { lookAtTasks } from '../src/features/task-tracking/look-at-tasks.ts';
import { runTurn } from '../src/features/threads/run-turn.ts';
import { turnQueue } from '../src/features/threads/turn-queue.ts';
import { createInbox, inboxQueue, unorderedQueue } from '../src/jobs/inbox.ts';
import { createReadFile } from '../src/slack/read-file.ts';
import { type AppOptions, createHttpApp, createSocketApp } from '../src/slack/receiver.ts';
import { slackFetch } from '../src/slack/slack-fetch.ts';
import { createWebApi } from '../src/slack/web-api.ts';
import type { Slack } from './slack-standin/index.ts';
import { testWorkspace } from './workspace.ts';

/** With `ada` linked, unless she is to be a stranger. */
export async function testOffice({
  linked = true,
  socketMode = false,
  webUrl,
  isLookedForAll = () => false,
}: {
  linked?: boolean;
  socketMode?: boolean;
  webUrl?: string;
  /** Whether the test looks with the service token. */
  isLookedForAll?: () => boolean;
} = {}) {
  const workspace = await testWorkspace();
  const { database, jobs, slack, clock, log, accounts } = workspace;
  const installations = {
    tokenOf: async ({ team }: { team: string }) => {
      const { botToken, botUser } = slack.state.workspaces.get(team) ?? workspace.team.workspace;
      return { botToken, botUser };
    },
  };
  const inbox = createInbox(jobs);
  const subscriptions = createSubscriptions(workspace);
  const budgetAlerts = createBudgetAlerts(workspace);
  const webApi = createWebApi({ installations, slackApiUrl: slack.apiUrl, clock, log });
  const made = createFeatures({
    ...workspace,
    installations,
    leave: async () => undefined,
    purge: async ({ team }) => void slack.state.workspaces.delete(team),
    slack: webApi,
    readFile: createReadFile({ installations, slack: webApi, slackUrl: slack.url, fetch: slackFetch, clock }),
    codetetherUrl: 'http://codetether.local',
    webUrl,
  });
  /** With the records of every feature, for tests that look behind the messages. */
  const context = {
    ...made.context,
    accounts,
    channels: createChannels(database),
    subscriptions,
    budgetAlerts,
    runMessages: createRunMessages(database, jobs),
    plansRefused: new Set<string>(),
    mayShowCosts: (place: { team: string; channel: string }) => hasActiveAlert(budgetAlerts, place),
  };
  const bot = createBot(context);
  const app = { handler: bot, inbox, installations, log };
  await (socketMode ? connectSocket(app, slack) : connectHttp(app, slack));
  for (const queue of [inboxQueue, unorderedQueue]) await jobs.work(queue, bot.handle, { concurrency: 5 });
  await jobs.work(turnQueue, (turn, attempt) => runTurn(context, turn, attempt), { concurrency: 5 });
  const looks = lookAtTasks(context, { database, isLookedForAll });
  const liveRuns = holdLiveRuns(context, jobs, { editEvery: 500 });
  onTestFinished(async () => {
    await liveRuns.stop();
    await looks.stop();
  });
  const caller = linked ? await workspace.link(workspace.ada, workspace.codetether.tokens.keycloak) : undefined;
  return { ...workspace, context, inbox, bot, caller, liveRuns };
}

async function connectHttp(app: AppOptions, slack: Slack): Promise<void> {
  const { requestListener } = createHttpApp({ ...app, signingSecret: slack.signingSecret });
  slack.connect(`${await serve(requestListener)}/slack/events`);
}

async function connectSocket(app: AppOptions, slack: Slack): Promise<void> {
  const socket = createSocketApp({ ...app, appToken: slack.appToken, slackApiUrl: slack.apiUrl });
  await socket.start();
  onTestFinished(() => socket.stop().then(() => undefined));
}
