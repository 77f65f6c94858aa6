// Several records as one message.
import { type Card, cardOf, type SearchOperation } from '@codetether/core';
import type { KnownBlock } from '@slack/types';
import { cardLines, cardMessage, note } from './card-message.ts';
import { limits } from './limits.ts';
import type { SlackMessage } from './message.ts';
import { line, richText, words } from './text.ts';

/** One record in full, several in two lines each, with a word on those that found no room. */
export function listMessage(operation: SearchOperation, records: readonly object[]): SlackMessage {
  const cards = records.map((record) => cardOf(operation, record));
  const [only] = cards;
  if (!only) return note(`Nothing found. ${operation.title} looks at what your account may see.`);
  if (cards.length === 1) return cardMessage(only);
  const { blocks, shown } = fitting(cards);
  const rest = cards.length - shown;
  const title = `${cards.length} ${cards.length === 1 ? 'result' : 'results'}`;
  return {
    text: `${operation.title}: ${title}`,
    blocks: [
      { ...richText(line(words(`${operation.title}: ${title}`, { bold: true }))), block_id: 'list:title' },
      ...blocks,
      ...(rest > 0
        ? [{ ...richText(line(words(`and ${rest} more: narrow the search.`))), block_id: 'list:rest' }]
        : []),
    ],
  };
}

function fitting(cards: readonly Card[]): { blocks: KnownBlock[]; shown: number } {
  const blocks: KnownBlock[] = [];
  let shown = 0;
  for (const [index, card] of cards.entries()) {
    const lines = cardLines(card, `row${index}`);
    // The title and the last line need a block each.
    if (blocks.length + lines.length > limits.messageBlocks - 2) break;
    blocks.push(...lines);
    shown += 1;
  }
  return { blocks, shown };
}
