import { type ActionOperation, cardOf } from '@codetether/core';
import { button } from '../../blocks/buttons.ts';
import { cardMessage } from '../../blocks/card-message.ts';
import type { SlackMessage } from '../../blocks/message.ts';

/** The finished PRD: its stories, and what to do with them. */
export function prdMessage(operation: ActionOperation, record: Record<string, unknown>, owner: string): SlackMessage {
  const message = cardMessage(cardOf(operation, record), { owner });
  const buttons = [button('prd:start', 'Start Ralph run', { style: 'primary' }), button('prd:edit', 'Edit')];
  return { ...message, blocks: [...message.blocks, { type: 'actions', block_id: 'prd', elements: buttons }] };
}
