import { note } from '../../blocks/card-message.ts';
import type { SlackMessage } from '../../blocks/message.ts';
import { line, richText, words } from '../../blocks/text.ts';

const suggestions = [
  { code: '/codetether connect', text: 'connect your CodeTether account' },
  { code: '/invite @codetether', text: 'in a channel: bring me there' },
  { code: '/codetether task create Fix the login bug', text: 'give a task to an agent' },
] as const;

/** For the user who installed the bot. */
export function welcomeMessage(): SlackMessage {
  const hello = note('CodeTether is in your workspace. Three things to begin with:', { mark: 'wave' });
  const lines = suggestions.map(({ code, text }) => line(words(code, { code: true }), words(`  ${text}`)));
  return {
    text: `${hello.text} ${suggestions.map(({ code, text }) => `${code}: ${text}`).join('; ')}`,
    blocks: [...hello.blocks, richText(...lines)],
  };
}
