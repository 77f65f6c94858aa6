// Several records as one message.
import { cardOf, openingOf, type SearchOperation } from '@codetether/core';
import { cardMessage, cardRow, note } from './card-message.ts';
import { limits } from './limits.ts';
import type { SlackMessage } from './message.ts';
import { line, richText, words } from './text.ts';

/** One record in full, several in two lines with a button each, with a word on those that found no room. */
export function listMessage(operation: SearchOperation, records: readonly object[]): SlackMessage {
  const [only] = records;
  if (!only) return note(`${operation.listTitle}: none found.`);
  if (records.length === 1) return cardMessage(cardOf(operation, only));
  // The title and the last line need a block each.
  const shown = records.slice(0, limits.messageBlocks - 2);
  const rest = records.length - shown.length;
  const title = `${operation.listTitle}: ${records.length}`;
  return {
    text: title,
    blocks: [
      { ...richText(line(words(title, { bold: true }))), block_id: 'list:title' },
      ...shown.map((record, index) => cardRow(cardOf(operation, record), `row${index}`, openingOf(operation, record))),
      ...(rest > 0
        ? [{ ...richText(line(words(`and ${rest} more: narrow the search.`))), block_id: 'list:rest' }]
        : []),
    ],
  };
}
