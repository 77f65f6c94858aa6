// An outside witness: an emulation of Slack that others wrote installs the bot and takes its calls. The stand-in does the rest.
import { randomBytes } from 'node:crypto';
import { cardOf, findRalphRun, operations, silentLog, systemClock } from '@codetether/core';
import { freePort } from '@codetether/core/free-port';
import { getRequestListener } from '@hono/node-server';
import { createEmulator } from 'emulate';
import { expect, onTestFinished, test } from 'vitest';
import { serve } from '../../core/test/serve.ts';
import { cardMessage } from '../src/blocks/card-message.ts';
import { botScopes } from '../src/dispatch/manifest.ts';
import { installRoutes } from '../src/features/installations/install-routes.ts';
import { createInstallations } from '../src/features/installations/installations.ts';
import { runMessage } from '../src/features/live-runs/run-message.ts';
import { formView } from '../src/forms/form.ts';
import { createSealer } from '../src/postgres/encryption.ts';
import { share, upload } from '../src/slack/upload-file.ts';
import { createWebApi } from '../src/slack/web-api.ts';
import { createBrowser } from './browser.ts';
import { testDatabase } from './test-database.ts';

async function setUp() {
  const database = await testDatabase();
  let pages: ReturnType<typeof installRoutes> | undefined;
  const publicUrl = await serve(getRequestListener((request) => pages?.fetch(request) ?? new Response()));
  const client = { clientId: '12345.67890', clientSecret: 'emulated-client-secret' };
  const port = await freePort();
  const emulator = await createEmulator({
    service: 'slack',
    port,
    // As an IP address: a machine may not resolve the name localhost.
    baseUrl: `http://127.0.0.1:${port}`,
    seed: {
      slack: {
        team: { name: 'Acme' },
        users: [{ name: 'ada', real_name: 'Ada', email: 'ada@example.com', is_admin: true }],
        channels: [{ name: 'dev' }],
        oauth_apps: [
          {
            client_id: client.clientId,
            client_secret: client.clientSecret,
            name: 'CodeTether',
            redirect_uris: [`${publicUrl}/slack/oauth_redirect`],
            scopes: botScopes,
          },
        ],
        strict_scopes: true,
      },
    },
  });
  onTestFinished(() => emulator.close());
  const installations = createInstallations({
    database,
    sealer: createSealer([{ id: 'k', key: randomBytes(32) }]),
    log: silentLog,
    onUninstalled: async () => undefined,
  });
  const scopes = [...botScopes, 'channels:join'];
  pages = installRoutes({
    database,
    installations,
    ...client,
    scopes,
    publicUrl,
    slackUrl: emulator.url,
    welcome: async () => undefined,
    log: silentLog,
  });
  const slack = createWebApi({
    installations,
    slackApiUrl: `${emulator.url}/api/`,
    clock: systemClock,
    log: silentLog,
  });

  const browser = createBrowser();
  const start = await browser.visit(`${publicUrl}/slack/install`);
  const ask = await browser.visit(
    /<a href="([^"]+)">Add to Slack/.exec(start.text)?.[1]?.replaceAll('&amp;', '&') ?? '',
  );
  const end = await browser.submit(ask);
  expect(end.text).toContain('Installed');
  const [installed] = await database<{ id: string }>`select id from installations`;
  return { at: { team: installed?.id ?? '' }, slack };
}

test('the bot is installed by OAuth and posts, edits, reacts and shares a file', async () => {
  const { at, slack } = await setUp();

  const { user_id: bot } = await slack.call(at, 'auth.test', {});
  const { channels } = (await slack.call(at, 'conversations.list', {})) as { channels: { id: string; name: string }[] };
  const channel = channels.find(({ name }) => name === 'dev')?.id ?? '';
  await slack.call(at, 'conversations.join', { channel });
  const message = cardMessage(cardOf(findRalphRun, findRalphRun.example.output));
  const { ts } = await slack.call(at, 'chat.postMessage', { channel, text: message.text, blocks: message.blocks });
  for (const operation of operations) {
    const { text, blocks } = cardMessage(cardOf(operation, operation.example.output));
    await slack.call(at, 'chat.update', { channel, ts, text, blocks });
  }
  const live = runMessage(findRalphRun.example.output, { requester: String(bot) });
  await slack.call(at, 'chat.update', { channel, ts, text: live.text, blocks: live.blocks });
  await slack.call(at, 'chat.postMessage', { channel, thread_ts: ts, text: 'A story ended.' });
  await slack.call(at, 'reactions.add', { channel, timestamp: ts, name: 'white_check_mark' });
  const { messages } = (await slack.call(at, 'conversations.replies', { channel, ts })) as {
    messages: { text: string }[];
  };
  expect(messages.map(({ text }) => text)).toEqual([live.text, 'A story ended.']);
  const file = { filename: 'result.txt', title: 'Result', content: 'All of it.' };
  const id = await upload(slack, at, file, 'final');
  await share(slack, at, { id, title: file.title, channel, thread: String(ts) }, 'final');
});

test('forms and App Home are taken', async () => {
  const { at, slack } = await setUp();
  const { members } = (await slack.call(at, 'users.list', {})) as { members: { id: string; name: string }[] };
  const user = members.find(({ name }) => name === 'ada')?.id ?? '';
  const { channel } = (await slack.call(at, 'conversations.open', { users: user })) as { channel: { id: string } };
  expect(channel.id).toMatch(/^D/);
  for (const operation of operations) {
    if (operation.kind !== 'action') continue;
    const form = formView(operation, { metadata: { channel: channel.id, rows: 10 } });
    const view = { type: 'home', blocks: form.blocks };
    await slack.call(at, 'views.publish', { user_id: user, view });
  }
});
