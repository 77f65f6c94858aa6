// The last way: whoever installed the bot hears that an answer reached nobody.
import { line, richText, words } from '../blocks/text.ts';
import type { Member } from '../slack/delivery.ts';
import type { BotContext } from './bot-context.ts';

/** Throws SlackCallError when there is nobody to tell, or Slack refuses that as well. */
export async function tellInstaller(
  { posts, installations, log }: Pick<BotContext, 'posts' | 'installations' | 'log'>,
  { team, enterprise, user }: Member,
  key: string,
): Promise<undefined> {
  log.warn('Slack refuses every way to answer a user', { team, user });
  const { installer } = await installations.tokenOf({ team, enterprise });
  if (!installer) return;
  const begin = 'Slack refuses every message of mine to ';
  const rest =
    ', so they do not see the answer to what they asked. Look at the scopes of the app and at the restrictions of the workspace, or install me again.';
  const text = `${begin}somebody${rest}`;
  const blocks = [richText(line(words(begin), { type: 'user', user_id: user }, words(rest)))];
  await posts.once({ key: `${key}:installer`, team, enterprise, channel: installer, message: { text, blocks } });
}
