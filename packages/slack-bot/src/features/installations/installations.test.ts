import { randomBytes } from 'node:crypto';
import { silentLog, systemClock } from '@codetether/core';
import { getRequestListener } from '@hono/node-server';
import { expect, onTestFinished, test } from 'vitest';
import { serve } from '../../../../core/test/serve.ts';
import { createBrowser } from '../../../test/browser.ts';
import { allBotScopes, startSlack } from '../../../test/slack-standin/index.ts';
import { testDatabase } from '../../../test/test-database.ts';
import { createSealer } from '../../postgres/encryption.ts';
import type { Member } from '../../slack/delivery.ts';
import { createWebApi } from '../../slack/web-api.ts';
import { createChannels } from '../channel-settings/channels-table.ts';
import { createFeedback } from '../feedback/feedback-table.ts';
import { addSubscription, listSubscriptions } from '../subscriptions/subscriptions-table.ts';
import { createThreads } from '../threads/threads-table.ts';
import { installRoutes } from './install-routes.ts';
import { createInstallations } from './installations.ts';

async function setUp() {
  const database = await testDatabase();
  const slack = await startSlack();
  onTestFinished(() => slack.close());
  const installations = createInstallations({
    database,
    sealer: createSealer([{ id: 'k', key: randomBytes(32) }]),
    log: silentLog,
    onUninstalled: async () => undefined,
  });
  let pages: ReturnType<typeof installRoutes> | undefined;
  const publicUrl = await serve(getRequestListener((request) => pages?.fetch(request) ?? new Response()));
  const { id: clientId, secret: clientSecret } = slack.client;
  const welcomed: Member[] = [];
  const welcome = async (member: Member) => void welcomed.push(member);
  const shared = { welcome, database, installations, clientId, clientSecret, scopes: allBotScopes, log: silentLog };
  pages = installRoutes({ ...shared, publicUrl, slackUrl: slack.url });
  const acme = slack.workspace('Acme', { installed: false });
  slack.signedIn = acme.person('ada', { admin: true });
  return { database, slack, installations, publicUrl, acme, welcomed };
}

const addToSlack = (text: string) => /<a href="([^"]+)">Add to Slack/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';

test('a workspace installs the bot by its own OAuth, and its token is used from then on', async () => {
  const { installations, publicUrl, acme, database, slack, welcomed } = await setUp();
  await expect(installations.tokenOf({ team: acme.workspace.id })).rejects.toThrow('not_installed');
  const browser = createBrowser();
  const page = await browser.visit(`${publicUrl}/slack/install`);
  const end = await browser.visit(addToSlack(page.text));
  expect(end.text).toContain('Installed');
  expect(end.text).toMatch(new RegExp(`href="${slack.url}/app_redirect\\?app=\\w+&amp;team=${acme.workspace.id}"`));
  expect(welcomed).toEqual([{ team: acme.workspace.id, user: slack.signedIn?.id }]);
  const { botToken, botUser } = acme.workspace;
  expect(await installations.tokenOf({ team: acme.workspace.id })).toMatchObject({ botToken, botUser });
  const rows = await database<{ sealed: Buffer }>`select sealed from installations`;
  expect(rows[0]?.sealed.includes(botToken)).toBe(false);
});

test('an installation that comes back twice, or in another browser, is refused', async () => {
  const { publicUrl } = await setUp();
  const browser = createBrowser({ follow: ({ origin }) => origin !== publicUrl });
  const { text } = await browser.visit(`${publicUrl}/slack/install`);
  const back = (await browser.visit(addToSlack(text))).url;
  expect((await createBrowser().visit(back)).text).toContain('Start again');
  expect((await browser.visit(back)).text).toContain('Installed');
  expect((await browser.visit(back)).text).toContain('Start again');
});

test('when the bot is removed, nothing of the workspace stays, and all of another one does', async () => {
  const { installations, database } = await setUp();
  for (const team of ['T1', 'T2']) {
    const owner = { team, user: 'U1' };
    await installations.save(team, { botToken: `xoxb-${team}`, botUser: 'B', installer: 'U1', scopes: [] });
    await addSubscription(database, { team, channel: 'C1', owner, trigger: 't', input: {}, mine: 'any' });
    await createChannels(database).set(team, 'C1', { cancel: 'everyone' });
    const place = { team, channel: 'C1', thread: '1.1' };
    await createThreads(database).save({ ...place, conversationId: 'c', operation: 'o', owner: 'U1', turns: [] });
    const said = { team, channel: 'C1', message: '1.2', by: 'U1', owner: 'U1', good: true };
    await createFeedback(database).save(said);
  }
  await installations.purge({ team: 'T1' });
  await expect(installations.tokenOf({ team: 'T1' })).rejects.toThrow('not_installed');
  expect(await installations.tokenOf({ team: 'T2' })).toMatchObject({ botToken: 'xoxb-T2' });
  expect(await listSubscriptions(database, { team: 'T1' })).toEqual([]);
  expect(await listSubscriptions(database, { team: 'T2' })).toHaveLength(1);
  const left = await database`
    select team from threads union all select team from channels union all select team from feedback order by team`;
  expect(left).toEqual([{ team: 'T2' }, { team: 'T2' }, { team: 'T2' }]);
});

test("an organisation's installation serves its workspaces, and goes with all of them", async () => {
  const { installations, database } = await setUp();
  await installations.save('E1', { botToken: 'xoxb-org', botUser: 'B', installer: 'U1', scopes: [] });
  expect(await installations.tokenOf({ team: 'T1', enterprise: 'E1' })).toMatchObject({ botToken: 'xoxb-org' });
  const owner = { team: 'T3', user: 'U1', enterprise: 'E1' };
  await addSubscription(database, { team: 'T3', channel: 'C1', owner, trigger: 't', input: {}, mine: 'any' });
  await installations.purge({ team: 'T1', enterprise: 'E1' });
  await expect(installations.tokenOf({ team: 'T3', enterprise: 'E1' })).rejects.toThrow('not_installed');
  expect(await listSubscriptions(database, { team: 'T3' })).toEqual([]);
});

test('a token that Slack takes no more ends the installation until it is installed again', async () => {
  const { database, installations, slack, acme } = await setUp();
  const at = { team: acme.workspace.id };
  const installed = { botToken: acme.workspace.botToken, botUser: 'U1', installer: 'U2', scopes: [] };
  await installations.save(at.team, installed);
  const webApi = createWebApi({ installations, slackApiUrl: slack.apiUrl, clock: systemClock, log: silentLog });
  acme.workspace.installed = true;
  slack.fault({ method: 'users.info', with: 'token_revoked' });
  await expect(webApi.call(at, 'users.info', { user: 'U1' })).rejects.toMatchObject({ code: 'token_revoked' });
  // Slack takes it after all.
  await slack.until(() => slack.journal.some(({ method }) => method === 'auth.test'));
  expect(await installations.tokenOf(at)).toMatchObject({ botUser: 'U1' });

  acme.workspace.installed = false;
  await expect(webApi.call(at, 'users.info', { user: 'U1' })).rejects.toMatchObject({ code: 'invalid_auth' });
  await expect.poll(() => database`select refused from installations`).toEqual([{ refused: 'invalid_auth' }]);
  await expect(installations.tokenOf(at)).rejects.toMatchObject({ code: 'not_installed' });
  await installations.save(at.team, installed);
  expect(await installations.tokenOf(at)).toMatchObject({ botUser: 'U1' });
});
