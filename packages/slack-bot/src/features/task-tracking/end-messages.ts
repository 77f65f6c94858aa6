import type { Card } from '@codetether/core';
import { cardMessage } from '../../blocks/card-message.ts';
import type { SlackMessage } from '../../blocks/message.ts';

/** The card at the end, and the reply in its thread. The text is shown once, in the thread. */
export function endMessages({ text, ...card }: Card, owner: string): { card: SlackMessage; end: SlackMessage } {
  const { title, status, url } = card;
  return {
    card: cardMessage({ ...card, next: [] }, { owner, says: 'owner' }),
    end: cardMessage(
      { title, status, text, url, fields: card.fields?.filter(({ label }) => label === 'Took'), next: card.next },
      { id: 'end', owner },
    ),
  };
}
