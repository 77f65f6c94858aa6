// The Slack bot as a process with its own PostgreSQL, and a person with Slack and a browser.
import { freePort } from '@codetether/core/free-port';
import { expect } from 'vitest';
import { startBotProcess } from '../../packages/slack-bot/test/bot-process.ts';
import { setUpEmbedded } from '../../packages/slack-bot/test/embedded-deployment.ts';
import type { Person as SlackPerson } from '../../packages/slack-bot/test/slack-standin/index.ts';
import { openChromium } from './chromium.ts';
import type { Person } from './sign-in.ts';
import { changeClient, clientNamed, keycloak, secretOf, startApi } from './world.ts';

/** Until the test ends. Tokens are so short that each call refreshes them. */
export async function openSlack(person: Person) {
  const api = await startApi();
  const { slack, ada, channel, env } = await setUpEmbedded();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { attributes } = await clientNamed('codetether-slack');
  await changeClient('codetether-slack', {
    redirectUris: [`${url}/link/callback`],
    attributes: { ...Object(attributes), 'access.token.lifespan': '50' },
  });
  const bot = await startBotProcess({
    ...env,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
    PORT: String(port),
    PUBLIC_URL: url,
    CODETETHER_API_URL: api.url,
    CODETETHER_ISSUER: keycloak.issuer,
    CODETETHER_CLIENT_SECRET: await secretOf('codetether-slack'),
    SLACK_CLIENT_ID: slack.client.id,
    SLACK_CLIENT_SECRET: slack.client.secret,
  });
  slack.connect(bot.eventsUrl);
  const { page, signInUntil } = await openChromium(person);
  // All links from this browser then share its session at Keycloak.
  await page.goto(`${keycloak.issuer}/account`);
  await signInUntil(page.getByRole('heading', { name: 'Personal info' }));
  /** A member of a workspace, who always uses that browser. */
  const memberOf = (member: SlackPerson, place: string) => {
    /** The command's answer, which is the next message that the member sees. */
    const say = async (command: string) => {
      const seen = member.sees(place).length;
      await member.command(place, command);
      return JSON.stringify(await slack.until(() => member.sees(place)[seen]));
    };
    return {
      say,
      /** Asks for a link and follows it. */
      async connect(): Promise<void> {
        const [link = ''] = /http:\/\/[^"]+\/link\?t=[^"]+/.exec(await say('connect')) ?? [];
        slack.signedIn = member;
        await page.goto(link);
        await page.getByRole('button', { name: 'Continue with Slack' }).click();
        await signInUntil(page.getByRole('heading', { name: 'Connected' }));
        expect(await page.getByRole('main').textContent()).toContain(`${person.username}@example.com`);
      },
    };
  };
  return {
    bot,
    ...memberOf(ada, channel),
    /** The same person in another workspace, to which they add the bot. */
    async elsewhere() {
      const team = slack.workspace('Beta', { installed: false });
      const member = team.person('ada', { admin: true });
      slack.signedIn = member;
      await page.goto(`${url}/slack/install`);
      await page.getByRole('link', { name: 'Add to Slack' }).click();
      await page.getByRole('heading', { name: 'Installed' }).waitFor();
      return memberOf(member, team.channel('lobby'));
    },
  };
}
