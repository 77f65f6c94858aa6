// The files of a message as texts for an agent, and a note of what was not read.
import { inQuotes } from '@codetether/core/untrusted';
import { note } from '../blocks/card-message.ts';
import type { SlackMessage } from '../blocks/message.ts';
import type { Member } from '../slack/delivery.ts';
import { filesOf, type MessageFile, type MessageParts } from '../slack/message-words.ts';
import type { BotContext } from './bot-context.ts';

/** More are not read of one message. */
const mostFiles = 5;

export interface FilesRead {
  /** Each with its name, for an agent. */
  texts: readonly string[];
  /** Tells the user what was not read. */
  unread: SlackMessage | undefined;
}

/** The files of a message. Throws SlackCallError when a later attempt may succeed. */
export async function readFiles(
  { readFile }: Pick<BotContext, 'readFile'>,
  member: Member,
  message: MessageParts,
): Promise<FilesRead> {
  const texts: string[] = [];
  const unread: string[] = [];
  for (const [at, file] of filesOf(message).entries()) {
    const name = inQuotes(file.name, 100);
    const content = at < mostFiles ? await readFile(member, file) : { unread: `I read ${mostFiles} files at most.` };
    if ('unread' in content) unread.push(`I did not read ${name}: ${content.unread}`);
    else {
      texts.push(`${kindOf(file)} ${name}:\n${content.text}`);
      if (!content.isWhole) unread.push(`I read the beginning of ${name} only.`);
    }
  }
  return { texts, unread: unread.length > 0 ? note(unread.join(' '), { mark: 'speech_balloon' }) : undefined };
}

function kindOf({ isClip }: MessageFile): string {
  return isClip ? 'Transcript of the clip' : 'File';
}
