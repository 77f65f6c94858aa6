// Acts as the reader of the bot's README does once it runs: installs it, connects an account, and has a task done. All of it as a user of Slack sees it.
import { createBrowser } from '../../packages/slack-bot/test/browser.ts';
import type { Message, Person, Slack } from '../../packages/slack-bot/test/slack-standin/index.ts';

interface Route {
  slack: Slack;
  /** Where the bot is. */
  url: string;
}

/** By Add to Slack, of a workspace that does not have the bot; returns its administrator. */
export async function installs({ slack, url }: Route): Promise<Person> {
  const team = slack.workspace('Production', { installed: false });
  const ada = team.person('ada', { admin: true });
  slack.signedIn = ada;
  const browser = createBrowser();
  const { text } = await browser.visit(`${url}/slack/install`);
  const [, add = ''] = /<a href="([^"]+)">Add to Slack/.exec(text) ?? [];
  const end = await browser.visit(add.replaceAll('&amp;', '&'));
  if (!end.text.includes('Installed')) throw new Error(`Add to Slack ended with: ${end.text}`);
  return ada;
}

/** `/codetether connect` and its link, then a task until its end. */
export async function hasTaskDone({ slack, ada }: { slack: Slack; ada: Person }, channel: string): Promise<void> {
  slack.signedIn = ada;
  await acknowledged(ada.command(channel, 'connect'));
  const answer = await ada.awaits(channel, (message) => linkIn(message) !== undefined);
  const browser = createBrowser();
  let page = await browser.visit(linkIn(answer) ?? '');
  for (let forms = 0; page.text.includes('<form') && forms < 5; forms += 1)
    page = await browser.submit(
      page,
      page.text.includes('name="username"') ? { username: 'ada', decision: 'allow' } : {},
    );
  if (!page.text.includes('Connected')) throw new Error(`The link of connect ended with: ${page.text}`);
  await acknowledged(ada.command(channel, 'task create Say hello'));
  await ada.awaits(channel, ({ thread_ts, text }) => thread_ts !== undefined && text.includes('completed'));
}

function linkIn({ blocks }: Message): string | undefined {
  return /"url":"(http[^"]+\/link[^"]*)"/.exec(JSON.stringify(blocks))?.[1];
}

async function acknowledged(answer: Promise<Response>): Promise<void> {
  const response = await answer;
  await response.text();
  if (!response.ok) throw new Error(`The bot acknowledged a command with ${response.status}.`);
}
