// A workspace with a linked account, for tests of the work behind a command: PostgreSQL, jobs, the stand-in Slack and an embedded CodeTether.
import { randomBytes } from 'node:crypto';
import { type Caller, createTask, run, silentLog, systemClock } from '@codetether/core';
import { accountIdOf, discover } from '@codetether/core/auth';
import { createLocalServer, listen } from '@codetether/local-server';
import { LRUCache } from 'lru-cache';
import { onTestFinished } from 'vitest';
import { linkListeners, pauseAfterRefusal } from '../src/dispatch/listeners.ts';
import { queues } from '../src/dispatch/queues.ts';
import { sealTokens } from '../src/features/accounts/account-tokens.ts';
import { createAccounts } from '../src/features/accounts/accounts.ts';
import { replaceAccount } from '../src/features/accounts/accounts-table.ts';
import { createJobs } from '../src/jobs/jobs.ts';
import type { KeptPost } from '../src/jobs/outbox-table.ts';
import { createPosts, workOutbox } from '../src/jobs/outbox-worker.ts';
import { createSealer } from '../src/postgres/encryption.ts';
import type { Member } from '../src/slack/delivery.ts';
import { createWebApi } from '../src/slack/web-api.ts';
import { signedInToken } from './signed-in-token.ts';
import { type Person, startSlack } from './slack-standin/index.ts';
import { testDatabase } from './test-database.ts';

export async function testWorkspace() {
  const database = await testDatabase();
  const jobs = createJobs({ database, queues, watchSeconds: 1 });
  await jobs.start();
  onTestFinished(() => jobs.stop(2));
  const slack = await startSlack();
  onTestFinished(() => slack.close());
  const team = slack.workspace('Acme');
  const ada = team.person('ada');
  const channel = team.channel('dev');
  const codetether = await listen((url) => createLocalServer({ url, ralphPollMs: 200 }));
  onTestFinished(() => codetether.close());
  const client = await discover({
    issuer: codetether.issuerUrl,
    clientId: 'codetether-slack',
    clientSecret: 'codetether-slack-secret',
    allowInsecure: true,
  });

  const { botToken, botUser } = team.workspace;
  const installations = { tokenOf: async () => ({ botToken, botUser }) };
  const shared = { database, jobs, clock: systemClock, log: silentLog };
  const webApi = createWebApi({ ...shared, installations, slackApiUrl: slack.apiUrl });
  const onRefused = (post: KeptPost, code: string) => pauseAfterRefusal(shared, post, code);
  const posting = { ...shared, slack: webApi, onRefused };
  await workOutbox(jobs, posting);
  const sealer = createSealer([{ id: 'k', key: randomBytes(32) }]);
  const accounts = createAccounts({
    ...shared,
    sealer,
    identityServer: async () => client,
    linkListeners,
    publicUrl: 'http://127.0.0.1',
    codetether: { url: codetether.url },
  });

  const memberOf = ({ team, id: user }: Person): Member => {
    const { enterprise } = slack.state.workspaces.get(team) ?? {};
    return { team, user, ...(enterprise && { enterprise }) };
  };
  return {
    ...shared,
    accounts,
    names: new LRUCache<string, string>({ max: 100 }),
    slack,
    team,
    ada,
    channel,
    codetether: codetether.server,
    codetetherUrl: codetether.url,
    memberOf,
    posts: createPosts(posting),
    /** The person works with the account of that token, with all scopes that the bot asks for unless others are given. */
    async link(person: Person, token: string, scope?: string): Promise<Caller> {
      const member = memberOf(person);
      const accessToken = await signedInToken(codetether.server, token, scope);
      const sealed = sealTokens(sealer, member, { accessToken });
      await replaceAccount(database, { member, account: accountIdOf(accessToken), name: 'a@b.c', sealed });
      const caller = await accounts.callerOf(member);
      if (!caller) throw new Error('The account was linked just now.');
      return caller;
    },
    newTask: (caller: Caller, title: string) => run(createTask, caller, { title }),
    /** The messages that the person sees in the channel, as their text alternatives. */
    texts: (person: Person, where: string) => person.sees(where).map(({ text }) => text),
  };
}
