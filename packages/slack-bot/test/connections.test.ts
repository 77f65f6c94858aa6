// Servers that cannot be reached, over real sockets: the error for a user in Slack, the log, and what is sent again.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCaller, createTask, type Log, listRalphRuns, run, silentLog, systemClock } from '@codetether/core';
import { bearer, discover } from '@codetether/core/auth';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { brokenConnections } from '../../core/test/broken-connections.ts';
import { closedPort, testAuthority, tlsInFrontOf } from '../../core/test/certificates.ts';
import { failure } from '../../core/test/failure.ts';
import { startProxy, useProxiesForNow } from '../../core/test/proxy-server.ts';
import { errorMessage } from '../src/blocks/error-message.ts';
import { createPosts } from '../src/jobs/outbox-worker.ts';
import { respond } from '../src/reply/reply.ts';
import { createSocketApp } from '../src/slack/receiver.ts';
import type { WebApi } from '../src/slack/slack-api.ts';
import { upload } from '../src/slack/upload-file.ts';
import { createWebApi } from '../src/slack/web-api.ts';
import { endOf, startBotProcess } from './bot-process.ts';
import { testDeployment } from './deployment.ts';
import { startSlack } from './slack-standin/index.ts';
import { testDatabase } from './test-database.ts';

let broken: Awaited<ReturnType<typeof brokenConnections>>;
beforeAll(async () => {
  broken = await brokenConnections();
});
afterAll(() => broken.close());

const at = { team: 'T1' };

function webApiAt(url: string): WebApi {
  const installations = { tokenOf: async () => ({ botToken: 'xoxb-secret', botUser: 'U1' }) };
  return createWebApi({ installations, slackApiUrl: `${url}/api/`, clock: systemClock, log: silentLog });
}

const cases = [
  'an untrusted certificate',
  'an expired certificate',
  'a certificate for another name',
  'https at an http port',
  'a port where nothing listens',
];

test.for(cases)('%s at Slack: the error says so, and that nothing was sent', async (name) => {
  const { url, message, hint } = broken.find(name);
  const uploads: WebApi = { call: async () => ({ upload_url: `${url}/upload`, file_id: 'F1' }) };
  const file = { filename: 'a.txt', title: 'A', content: 'a' };
  for (const call of [
    () => webApiAt(url).call(at, 'chat.postMessage', { channel: 'C1', text: 'Once' }),
    () => respond(`${url}/response`, { text: 'Once' }),
    () => upload(uploads, at, file, 'interactive'),
  ]) {
    const thrown = await call().catch((error: unknown) => error);
    expect(thrown).toMatchObject({ name: 'SlackCallError', code: 'not_sent', passing: true });
    expect(String(thrown)).toContain(message.replace('of the server', 'of Slack'));
    expect(String(thrown)).toMatch(hint);
    expect(String(thrown)).not.toContain('xoxb');
  }
  expect(broken.requests()).toBe(0);
});

test.for(cases)('%s at CodeTether: the user hears what it is, and that nothing was done', async (name) => {
  const { url, message, hint } = broken.find(name);
  const caller = createCaller({ url, session: bearer('ct_key'), accountId: 'ada' });
  const { text } = errorMessage(await failure(run(createTask, caller, { title: 'Once' })));
  expect(text).toContain(message);
  expect(text).toMatch(hint);
  expect(text).not.toContain('may or may not');
  expect(broken.requests()).toBe(0);
});

test('a token that has expired is reported with its time', async () => {
  const { codetether, env } = await testDeployment();
  const caller = createCaller({
    url: env.CODETETHER_API_URL,
    session: bearer(codetether.tokens.expired),
    accountId: 'ada',
  });
  const { text } = errorMessage(await failure(run(listRalphRuns, caller, {})));
  expect(text).toMatch(/expired on \d{4}-\d\d-\d\d at \d\d:\d\d UTC/);
});

test('a post that was certainly not sent goes out with the next attempt, without a look at what is there', async () => {
  const database = await testDatabase();
  const slack = await startSlack();
  onTestFinished(() => slack.close());
  const team = slack.workspace('Acme');
  const ada = team.person('ada');
  const channel = team.channel('dev');
  const { botToken, botUser } = team.workspace;
  const installations = { tokenOf: async () => ({ botToken, botUser }) };
  const postsAt = (url: string) => {
    const shared = { database, clock: systemClock, log: silentLog };
    const webApi = createWebApi({ ...shared, installations, slackApiUrl: `${url}/api/` });
    return createPosts({ ...shared, slack: webApi, onRefused: async () => undefined });
  };
  const post = { key: 'a', team: ada.team, channel, message: { text: 'Once' } };
  await expect(postsAt(`http://127.0.0.1:${await closedPort()}`).once(post)).rejects.toMatchObject({
    code: 'not_sent',
  });
  await postsAt(slack.url).once(post);
  expect(ada.sees(channel).map(({ text }) => text)).toEqual(['Once']);
  expect(slack.journal.map(({ method }) => method)).toEqual(['chat.postMessage']);
});

test('a web socket that cannot be opened is named in the log', async () => {
  const nowhere = `127.0.0.1:${await closedPort()}`;
  const slack = await startSlack({ socketUrl: `ws://${nowhere}` });
  onTestFinished(() => slack.close());
  const named = Promise.withResolvers<unknown>();
  const log: Log = {
    ...silentLog,
    warn: (message, facts) => void (message === 'no web socket to Slack' && named.resolve(facts)),
  };
  const app = createSocketApp({
    handler: { atOnce: () => undefined, check: () => undefined, options: async () => [], wants: async () => false },
    inbox: { accept: async () => false },
    installations: { tokenOf: async () => ({ botToken: '', botUser: '' }) },
    appToken: slack.appToken,
    slackApiUrl: slack.apiUrl,
    log,
  });
  const started = app.start().catch(() => undefined);
  expect(await named.promise).toEqual({ error: expect.stringContaining(`Nothing answers at ws://${nowhere}.`) });
  await app.stop();
  await started;
});

/** Slack at https://slack.test and CodeTether at http://codetether.test, both behind a proxy only. */
async function behindProxy() {
  const authority = await testAuthority();
  const deployment = await testDeployment({
    slack: { publicUrl: 'https://slack.test', socketUrl: 'wss://wss.slack.test' },
    allowedHosts: ['codetether.test'],
  });
  const shown = await authority.sign({ hosts: ['slack.test', 'wss.slack.test'] });
  const tls = await tlsInFrontOf(Number(new URL(deployment.slack.url).port), shown);
  onTestFinished(tls.close);
  const proxy = await startProxy({
    port: { 'slack.test': tls.port, 'wss.slack.test': tls.port, 'codetether.test': deployment.port },
  });
  onTestFinished(proxy.close);
  const folder = await mkdtemp(join(tmpdir(), 'codetether-slack-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const NODE_EXTRA_CA_CERTS = join(folder, 'authority.pem');
  await writeFile(NODE_EXTRA_CA_CERTS, authority.pem);
  const database = await testDatabase();
  await deployment.link(database);
  const { SLACK_SIGNING_SECRET: _, ...rest } = deployment.env;
  const env = {
    ...rest,
    DATABASE_URL: database.url,
    SLACK_URL: 'https://slack.test',
    SLACK_APP_TOKEN: deployment.slack.appToken,
    CODETETHER_API_URL: 'http://codetether.test',
    HTTP_PROXY: proxy.url,
    HTTPS_PROXY: proxy.url,
  };
  return { ...deployment, proxy, env, NODE_EXTRA_CA_CERTS };
}

test('the bot calls Slack and CodeTether through the proxies of the environment, and Socket Mode too', async () => {
  const { ada, channel, slack, proxy, env, NODE_EXTRA_CA_CERTS } = await behindProxy();
  const bot = await startBotProcess({ ...env, NODE_EXTRA_CA_CERTS });
  expect(slack.socketMode.connections).toBe(1);
  await ada.command(channel, 'task create Through the proxy');
  await ada.awaits(channel, ({ text }) => text.includes('Through the proxy'));
  await ada.command(channel, 'help');
  await ada.awaits(channel, ({ text }) => text.includes('CodeTether in Slack'));
  expect(proxy.asked).toContain('CONNECT slack.test:443');
  expect(proxy.asked).toContain('CONNECT wss.slack.test:443');
  expect(proxy.asked.some((one) => one.startsWith('POST http://codetether.test/'))).toBe(true);
  expect(await bot.stop()).toBe(0);
});

test('a bot whose Slack has a private certificate ends with the variable that makes it trusted', async () => {
  const { env } = await behindProxy();
  const { exitCode, last } = await endOf(env);
  expect(last).toMatch(
    /^Slack cannot be reached\. .*The certificate of slack\.test is not trusted\. Set NODE_EXTRA_CA_CERTS/,
  );
  expect(exitCode).toBe(1);
});

test('the issuer is called through the proxies too', async () => {
  const proxy = await startProxy({ port: {} });
  onTestFinished(proxy.close);
  onTestFinished(await useProxiesForNow({ HTTPS_PROXY: proxy.url }));
  await failure(discover({ issuer: 'https://auth.codetether.test/realms/codetether', clientId: 'codetether-slack' }));
  expect(proxy.asked).toEqual(['CONNECT auth.codetether.test:443']);
});

test('an address of CodeTether that ends in /v1 is named with the right one', async () => {
  const { env } = await testDeployment();
  const { exitCode, errors } = await endOf({ ...env, CODETETHER_API_URL: 'https://codetether.test/v1' });
  expect(errors).toBe(
    'CODETETHER_API_URL ends in /v1, which the connector adds itself. Set it to https://codetether.test.\n',
  );
  expect(exitCode).toBe(2);
});
