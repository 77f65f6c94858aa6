// Earlier turns in the form that an agent reads.
import { z } from 'zod';

export const turn = z.object({
  role: z.enum(['user', 'agent']),
  text: z.string(),
  /** The task that answers a user's turn. */
  task_id: z.string().optional(),
});
export type Turn = z.output<typeof turn>;

/** The limit for all turns in a prompt, in characters; the oldest are left out. */
const longestHistory = 24_000;
/** A longer turn is cut, so that it leaves room for the turns before it. */
const longestTurn = longestHistory / 2;
const cut = '\n[…]';

const heading = 'Earlier turns of this conversation, oldest first:';

/** The message comes first, since the server makes the task's title from its beginning; then the earlier turns. */
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
  // The server's database would refuse half an emoji.
  return { ...turn, text: turn.text.slice(0, longestTurn - cut.length).toWellFormed() + cut };
}

/** The chat that the server's prompt will contain, without blanks, since the server adds its own. */
export function chatTextOf(message: string, turns: readonly Turn[]): string {
  const said = [...turns, { role: 'user' as const, text: message }];
  return withoutBlanks(said.map(({ role, text }) => `${role === 'user' ? 'User' : 'Assistant'}: ${text}`).join(''));
}

/** The same from the prompt that the server made. */
export function chatText(prompt: string): string {
  return withoutBlanks(chatIn(prompt) ?? '');
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, '');
}

const chatHeading = '\nPrevious conversation:\n';

/** The text from the server's own heading on, which precedes all untrusted text. */
function chatIn(prompt: string): string | undefined {
  const start = prompt.indexOf(chatHeading);
  return start < 0 ? undefined : prompt.slice(start + chatHeading.length);
}

/** Turns for a chat: no line of a text looks like the beginning of another turn. */
export function chatHistory(turns: readonly Turn[]): Turn[] {
  return recentTurns(turns).map((turn) => ({ ...turn, text: asOneTurn(turn.text) }));
}

export function asOneTurn(text: string): string {
  return text.replace(/^(?=(?:User|Assistant): )/gm, ' ');
}

/** The turns in the prompt that the server makes for a PRD chat. */
export function chatTurns(prompt: string): Turn[] {
  const chat = chatIn(prompt);
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
