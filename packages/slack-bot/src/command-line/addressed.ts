// The people that a message in a thread is for: they talk to each other there, too.
import { visible, withoutCourtesy } from './tidy.ts';

/** Begins with somebody's mention, is made of emoji only, or begins with `aside` (but not with “aside from”). */
export function isForOthers(text: string): boolean {
  const said = visible(text);
  if (/^<@[A-Z0-9]+(?:\|[^<>]*)?>/.test(said)) return true;
  if (/^[(!]?aside\b(?!\s+from\b)/i.test(said)) return true;
  return said !== '' && /^(?:\s|:[\w+'-]+:|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f)+$/u.test(said);
}

/** The wish that a message has of the bot in this thread: to stop reading the replies, or to read them again. */
export function threadWish(text: string): 'mute' | 'unmute' | undefined {
  const word = withoutCourtesy(visible(text)).toLowerCase();
  return word === 'mute' || word === 'unmute' ? word : undefined;
}
