// Earlier turns as an agent reads them.
import type { Turn } from './stamp.ts';

/** Older turns beyond this many characters are left out of a prompt. */
const longestHistory = 24_000;
/** A longer turn is cut, so that it does not push out what it answers. */
const longestTurn = longestHistory / 2;
const cut = '\n[…]';

const heading = 'Earlier turns of this conversation, oldest first:';

/** The message first, since the server makes the task's title of its beginning; then what was said before. */
export function promptWith(message: string, turns: readonly Turn[]): string {
  const kept = recentTurns(turns);
  if (kept.length === 0) return message;
  const lines = kept.map(({ role, text }) => `${role === 'user' ? 'User' : 'Agent'}: ${text}`);
  return `${message}\n\n---\n${heading}\n\n${lines.join('\n\n')}`;
}

/** The latest turns that fit. */
export function recentTurns(turns: readonly Turn[]): Turn[] {
  let room = longestHistory;
  const kept = turns
    .map(shortened)
    .reverse()
    .filter(({ text }) => {
      room -= text.length;
      return room >= 0;
    });
  return kept.reverse();
}

function shortened(turn: Turn): Turn {
  if (turn.text.length <= longestTurn) return turn;
  // Half an emoji would be refused by the server's database.
  return { ...turn, text: turn.text.slice(0, longestTurn - cut.length).toWellFormed() + cut };
}

/** Whether the server made the prompt of this message after these turns. */
export function isChatPrompt(prompt: string, { message, turns }: { message: string; turns: readonly Turn[] }): boolean {
  const said = [...recentTurns(turns), { role: 'user' as const, text: message }];
  const expected = said.map(({ role, text }) => `${role === 'user' ? 'User' : 'Assistant'}: ${text}`).join('');
  const [, chat = ''] = prompt.split(chatHeading, 2);
  return chat.replace(/\s+/g, '') === expected.replace(/\s+/g, '');
}

const chatHeading = '\nPrevious conversation:\n';

/** The turns in the prompt that the server makes of a PRD chat. */
export function chatTurns(prompt: string): Turn[] {
  const [, chat] = prompt.split(chatHeading, 2);
  if (chat === undefined) return [];
  return chat
    .split(/(?:^|\n)(?=(?:User|Assistant): )/)
    .map((part) => part.trim())
    .filter(Boolean)
    .flatMap((part): Turn[] => {
      const [, who, text] = /^(User|Assistant): (.*)$/s.exec(part) ?? [];
      return who && text ? [{ role: who === 'User' ? 'user' : 'agent', text }] : [];
    });
}
