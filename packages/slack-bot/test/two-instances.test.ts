import { randomBytes } from 'node:crypto';
import { findTask, listRalphRuns, run, silentLog, systemClock } from '@codetether/core';
import { accountIdOf, discover } from '@codetether/core/auth';
import { createLocalServer, listen } from '@codetether/local-server';
import { expect, onTestFinished, test } from 'vitest';
import { sealTokens } from '../src/accounts/account-tokens.ts';
import { createAccounts } from '../src/accounts/accounts.ts';
import { createSealer } from '../src/sealing.ts';
import { replaceAccount } from '../src/store/accounts.ts';
import { startBotProcess } from './bot-process.ts';
import { startSlack } from './slack-standin/index.ts';
import { testDatabase } from './test-database.ts';

const goesOn = /: (running|pending)/;

async function setUp() {
  const database = await testDatabase();
  const slack = await startSlack();
  onTestFinished(() => slack.close());
  const team = slack.workspace('Acme');
  const ada = team.person('ada');
  const channel = team.channel('dev');
  const billing = team.channel('billing');
  const codetether = await listen((url) => createLocalServer({ url, ralphPollMs: 200 }));
  onTestFinished(() => codetether.close());
  const key = randomBytes(32);
  const sealer = createSealer([{ id: 'k', key }]);
  const token = codetether.server.tokens.admin;
  const member = { team: ada.team, user: ada.id };
  const sealed = sealTokens(sealer, member, { accessToken: token });
  await replaceAccount(database, { member, account: accountIdOf(token), name: 'a@b.c', scopes: 'unknown', sealed });
  const env = {
    CODETETHER_API_URL: codetether.url,
    CODETETHER_ISSUER: codetether.issuerUrl,
    CODETETHER_CLIENT_ID: 'codetether-slack',
    CODETETHER_CLIENT_SECRET: 'codetether-slack-secret',
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_BOT_TOKEN: team.workspace.botToken,
    SLACK_URL: slack.url,
    SLACK_ENCRYPTION_KEYS: `k:${key.toString('base64')}`,
  };
  const accounts = createAccounts({
    database,
    jobs: { send: async () => undefined },
    sealer,
    identityServer: () =>
      discover({
        issuer: codetether.issuerUrl,
        clientId: 'codetether-slack',
        clientSecret: 'codetether-slack-secret',
        allowInsecure: true,
      }),
    publicUrl: 'http://127.0.0.1',
    codetether: { url: codetether.url },
    clock: systemClock,
    log: silentLog,
  });
  const caller = await accounts.callerOf(member);
  if (!caller) throw new Error('The account was linked just now.');
  return { database, slack, team, ada, channel, billing, codetether: codetether.server, env, caller };
}

test('an instance is killed in the middle of everything: the other one finishes it, nothing is lost and nothing told twice', {
  timeout: 150_000,
}, async () => {
  const { database, slack, ada, channel, billing, codetether, env: settings, caller } = await setUp();
  const env = { ...settings, DATABASE_URL: database.url };
  const inThread = (ts: string) => ada.sees(channel).filter((message) => message.thread_ts === ts && message.ts !== ts);
  const stateOfAlert = async () =>
    (await database<{ state: string }>`select state from outbox where key like 'budget:%'`).map(({ state }) => state);
  const first = await startBotProcess(env);
  slack.connect(first.eventsUrl);

  // A run, from a PRD.
  const idea = await ada.mentions(channel, 'prd A wish list for our shop');
  await ada.awaits(channel, ({ thread_ts, text }) => thread_ts === idea.ts && text.includes('?'), 20);
  await ada.says(channel, 'Customers save things and share the list by mail', { thread: idea.ts });
  const prd = await ada.awaits(channel, ({ blocks }) => JSON.stringify(blocks).includes('Start Ralph run'), 30);
  codetether.faults.next({ kind: 'slow-agent', ms: 2_000, times: 20 });
  await ada.presses(prd, 'Start Ralph run');
  const live = await ada.awaits(channel, ({ text }) => /ralph/i.test(text) && /stor/i.test(text), 20);

  // A budget alert: Slack takes the post, and its answer is lost.
  codetether.seed({
    usage: [{ tenantId: `${codetether.identities.realm}-tenant`, provider: 'p', model: 'm', costMicros: 50_000_000 }],
  });
  slack.fault({ method: 'chat.postMessage', with: 'lost' });
  await ada.command(billing, 'budget alert 40');
  await ada.awaits(billing, ({ text }) => text.includes('passed $40.00'), 20);

  // A PRD turn whose answer takes its time.
  codetether.faults.next({ kind: 'slow-agent', ms: 5_000, match: /loyalty/i });
  const other = await ada.mentions(channel, 'prd A loyalty programme');
  await ada.awaits(channel, ({ thread_ts }) => thread_ts === other.ts, 20);

  // Commands, some of which are acknowledged.
  const second = await startBotProcess(env);
  const commands = Array.from({ length: 24 }, (_, index) => ada.command(channel, `task create Job ${index} of many`));
  await Promise.race(commands);
  const middle = { run: live.text, turn: inThread(other.ts).map(({ text }) => text), alert: await stateOfAlert() };
  await first.kill();
  slack.connect(second.eventsUrl);
  const answers = await Promise.allSettled(commands);
  const taken = answers.flatMap((answer, index) => (answer.status === 'fulfilled' && answer.value.ok ? [index] : []));
  expect(taken.length).toBeGreaterThan(0);
  expect(middle.run).toMatch(goesOn);
  expect(middle.turn.filter((text) => text.includes('?'))).toEqual([]);
  expect(middle.alert).toEqual(['sending']);

  for (const index of taken) await ada.awaits(channel, ({ text }) => text.includes(`Job ${index} of many`), 60);
  await ada.awaits(channel, ({ thread_ts, text }) => thread_ts === other.ts && text.includes('?'), 60);
  await slack.until(() => !goesOn.test(live.text), 90);
  await expect.poll(stateOfAlert, { timeout: 60_000 }).toEqual(['sent']);

  const roots = (words: string) =>
    ada.sees(channel).filter(({ text, thread_ts }) => !thread_ts && text.includes(words));
  const tasks = await run(findTask, caller, { limit: 100 });
  for (let index = 0; index < commands.length; index += 1) {
    const made = tasks.filter(({ title }) => title === `Job ${index} of many`).length;
    const told = roots(`Job ${index} of many`).length;
    if (taken.includes(index)) expect([index, made, told]).toEqual([index, 1, 1]);
    else expect(made).toBeLessThanOrEqual(1);
  }
  const [ralph] = await run(listRalphRuns, caller, {});
  const stories = inThread(live.ts).map(({ text }) => text);
  expect(new Set(stories).size).toBe(stories.length);
  expect(ralph).toMatchObject({ status: 'completed', outcome: 'passed' });
  expect(inThread(other.ts).filter(({ user }) => user !== ada.id)).toHaveLength(1);
  expect(ada.sees(billing).filter(({ text }) => text.includes('passed $40.00'))).toHaveLength(1);
  expect(await second.stop()).toBe(0);
  expect([...first.logs, ...second.logs].join('\n')).not.toMatch(/xox[abp]-|eyJ[\w-]{10,}\.|postgres:\/\//);
});
