// The echo of a post: Slack sends the bot its own messages too, in every channel in which it hears messages. An echo proves that Slack took a post
// whose answer never came. Slack shows apps no metadata of messages, so the post's key is in the block_id of its first block.
import type { AnyChunk } from '@slack/types';
import { limits } from '../blocks/limits.ts';
import type { MessageParts } from '../slack/message-words.ts';

/** A message of the bot, as Slack's events show it. */
export type OwnMessage = Pick<MessageParts, 'blocks' | 'files'> & { ts: string };

export interface Echo {
  ts: string;
  /** Of the post. */
  key?: string;
  /** Slack's id of the file that was posted instead. */
  file?: string;
}

const prefix = 'post:';

/** Slack keeps the block_id of a markdown block for nobody, and those of the others hold what a press of the user means. */
const notStamped = new Set(['actions', 'input', 'markdown']);

/** With the key; unchanged where no block can hold it, and then the post has no echo. */
export function stamped(blocks: readonly object[], key: string): readonly object[] {
  const block_id = `${prefix}${key}`;
  const first = blocks.findIndex((block) => 'type' in block && !notStamped.has(String(block.type)));
  if (first === -1 || block_id.length > limits.id) return blocks;
  return blocks.with(first, { ...blocks[first], block_id });
}

/** The same of chunks of a streamed message: the block shows whose post it is. */
export function stampedChunks(chunks: readonly AnyChunk[], key: string): readonly object[] {
  const first = chunks.find(({ type }) => type === 'blocks');
  return chunks.map((chunk) =>
    chunk === first && chunk.type === 'blocks' ? { ...chunk, blocks: stamped(chunk.blocks, key) } : chunk,
  );
}

/** Of a message of the bot; undefined when it says nothing of a post, as those at a response_url. */
export function echoIn({ ts, blocks = [], files = [] }: OwnMessage): Echo | undefined {
  const ids = blocks.map(({ block_id }) => String(block_id));
  const key = ids.find((id) => id.startsWith(prefix))?.slice(prefix.length);
  const file = files.map(({ id }) => String(id))[0];
  if (key !== undefined) return { ts, key };
  return file === undefined ? undefined : { ts, file };
}
