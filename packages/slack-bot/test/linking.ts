// A workspace, our pages and an identity server on real ports, for tests of linking.
import { randomBytes } from 'node:crypto';
import { silentLog, systemClock } from '@codetether/core';
import { discover } from '@codetether/core/auth';
import { freePort } from '@codetether/core/free-port';
import { closeServer, listen as listenAt } from '@codetether/hosting/http';
import { createLocalServer, listen } from '@codetether/local-server';
import { onTestFinished } from 'vitest';
import { linkListeners } from '../src/dispatch/listeners.ts';
import { queues } from '../src/dispatch/queues.ts';
import { createAccounts } from '../src/features/accounts/accounts.ts';
import { linkRoutes, signInReturnPath, slackReturnPath } from '../src/features/accounts/link-routes.ts';
import { createLinking } from '../src/features/accounts/linking.ts';
import { createBotServer } from '../src/http/server.ts';
import { createJobs } from '../src/jobs/jobs.ts';
import { createSealer } from '../src/postgres/encryption.ts';
import { createSignInWithSlack } from '../src/slack/sign-in-with-slack.ts';
import { createBrowser } from './browser.ts';
import { startSlack } from './slack-standin/index.ts';
import { testDatabase } from './test-database.ts';

export async function linkedWorkspace({ signInWithSlack: proven = true, offlineAccess = true } = {}) {
  const database = await testDatabase();
  const jobs = createJobs({ database, queues });
  await jobs.start();
  onTestFinished(() => jobs.stop(1));
  const slack = await startSlack();
  onTestFinished(() => slack.close());
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const clientId = 'slack-test';
  const codetether = await listen((url) => createLocalServer({ url }), {
    issuer: {
      offlineAccess,
      clients: [{ id: clientId, secret: 'secret', redirectUris: [publicUrl + signInReturnPath] }],
    },
  });
  onTestFinished(() => codetether.close());

  const client = await discover({
    issuer: codetether.issuerUrl,
    clientId,
    clientSecret: 'secret',
    allowInsecure: true,
  });
  const identity = { isDown: false };
  const shared = {
    database,
    jobs,
    sealer: createSealer([{ id: 'k', key: randomBytes(32) }]),
    async identityServer() {
      if (identity.isDown) throw new Error('It is down.');
      return client;
    },
    linkListeners,
    clock: systemClock,
    log: silentLog,
  };
  const settings = { ...shared, publicUrl, codetether: { url: codetether.url } };
  const accounts = createAccounts(settings);
  await accounts.workRevocations();
  const signInWithSlack = createSignInWithSlack({
    clientId: slack.client.id,
    clientSecret: slack.client.secret,
    redirectUri: publicUrl + slackReturnPath,
    slackUrl: slack.url,
  });
  const linking = createLinking({
    ...shared,
    ...(proven && { signInWithSlack }),
    nameOf: async () => 'ada in Acme',
    redirectUri: publicUrl + signInReturnPath,
  });
  const http = createBotServer({
    pages: [linkRoutes({ linking, publicUrl })],
    publicUrl,
    isReady: async () => true,
    log: silentLog,
  });
  await listenAt(http, { host: '127.0.0.1', port });
  onTestFinished(() => closeServer(http));

  const team = slack.workspace('Acme');
  const ada = team.person('ada');
  const eve = team.person('eve');
  const member = (person: { id: string; team: string }) => ({ team: person.team, user: person.id });
  const posts = () =>
    database<{ channel: string; message: { text: string } }>`select * from outbox order by created_at`;

  /** The person follows the link; returns the last page. */
  const follow = async (url: string, as: typeof ada, username = 'ada', browser = createBrowser()) => {
    slack.signedIn = as;
    const signIn = await browser.submit(await browser.visit(url));
    return signIn.text.includes('name="username"') ? browser.submit(signIn, { username, decision: 'allow' }) : signIn;
  };
  return { ...shared, accounts, client, identity, slack, ada, eve, member, follow, posts, publicUrl, codetether };
}
