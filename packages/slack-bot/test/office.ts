// The whole bot at work for a workspace of the stand-in Slack: signed requests over HTTP, a real PostgreSQL, an embedded CodeTether.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type AppOptions, createHttpApp, createSocketApp } from '../src/slack/receiver.ts';
import { createBot } from '../src/dispatch/dispatcher.ts';
import { createBudgetAlerts } from '../src/features/budget-alerts/budget-alerts.ts';
import { createFollow } from '../src/features/task-tracking/tracking-queue.ts';
import { followToTheEnd } from '../src/features/task-tracking/track-to-end.ts';
import { followQueue, inboxQueue, turnQueue } from '../src/jobs/queue.ts';
import { type LiveRuns, startLiveRuns } from '../src/features/live-runs/live-runs.ts';
import { takeTurn } from '../src/features/threads/run-turn.ts';
import type { SlackContext } from '../src/slack-context.ts';
import {
  addAuditEntry,
  createChannels,
  createConversationStore,
  createInbox,
  createRunMessages,
  createThreads,
} from '../src/store/index.ts';
import { createSubscriptions } from '../src/features/subscriptions/subscriptions.ts';
import { createWebApi } from '../src/slack/web-api.ts';
import type { Slack } from './slack-standin/index.ts';
import { testWorkspace } from './workspace.ts';

/** With `ada` linked, unless she is to be a stranger. */
export async function testOffice({
  linked = true,
  socketMode = false,
  webUrl,
}: {
  linked?: boolean;
  socketMode?: boolean;
  webUrl?: string;
} = {}) {
  const workspace = await testWorkspace();
  const { database, jobs, slack, clock, log, accounts, posts } = workspace;
  const installations = {
    tokenOf: async ({ team }: { team: string }) => {
      const { botToken, botUser } = slack.state.workspaces.get(team) ?? workspace.team.workspace;
      return { botToken, botUser };
    },
    purge: async ({ team }: { team: string }) => void slack.state.workspaces.delete(team),
  };
  let liveRuns: LiveRuns | undefined;
  const runMessages = createRunMessages(database);
  const context: SlackContext = {
    accounts,
    installations,
    inbox: createInbox(jobs),
    threads: createThreads(database),
    conversationsOf: (account) => createConversationStore(database, account),
    runMessages,
    channels: createChannels(database),
    subscriptions: createSubscriptions(workspace),
    budgetAlerts: createBudgetAlerts(workspace),
    audit: (entry) => addAuditEntry(database, entry),
    posts,
    follow: createFollow({ database, jobs, runMessages, liveRuns: () => liveRuns }),
    slack: createWebApi({ installations, slackApiUrl: slack.apiUrl, clock, log }),
    clock,
    log,
    codetetherUrl: 'http://codetether.local',
    webUrl,
  };
  const bot = createBot(context);
  const app = { bot, inbox: context.inbox, installations, log };
  await (socketMode ? connectSocket(app, slack) : connectHttp(app, slack));
  await jobs.work(inboxQueue, bot.handle, { concurrency: 5 });
  await jobs.work(turnQueue, (turn) => takeTurn(context, turn), { concurrency: 5 });
  const holder = jobs.hold(followQueue, { run: (following, signal) => followToTheEnd(context, following, signal) });
  liveRuns = startLiveRuns(context, { editEvery: 500, lookEvery: 200 });
  onTestFinished(async () => {
    await liveRuns?.stop();
    await holder.stop();
  });
  const caller = linked ? await workspace.link(workspace.ada, workspace.codetether.tokens.keycloak) : undefined;
  return { ...workspace, context, bot, caller, liveRuns };
}

async function connectHttp(app: AppOptions, slack: Slack): Promise<void> {
  const { requestListener } = createHttpApp({ ...app, signingSecret: slack.signingSecret });
  const http = createServer(requestListener);
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  onTestFinished(() => void http.close());
  slack.connect(`http://127.0.0.1:${(http.address() as AddressInfo).port}/slack/events`);
}

async function connectSocket(app: AppOptions, slack: Slack): Promise<void> {
  const socket = createSocketApp({ ...app, appToken: slack.appToken, slackApiUrl: slack.apiUrl });
  await socket.start();
  onTestFinished(() => socket.stop().then(() => undefined));
}
