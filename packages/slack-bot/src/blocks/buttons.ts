// The buttons under a card: its next calls, as operations' names with ids.
import { type Next, type Operation, operations } from '@codetether/core';
import type { ActionsBlock, Button, ConfirmationDialog } from '@slack/types';
import { limits } from './limits.ts';
import { plain } from './text.ts';

/** Before the operation's name in an action_id. */
export const runPrefix = 'run:';

export function buttonsFor(next: readonly Next[] | undefined, blockId: string): ActionsBlock | undefined {
  const buttons = (next ?? []).flatMap((one, index) => buttonFor(one, index) ?? []);
  return buttons.length === 0
    ? undefined
    : { type: 'actions', block_id: blockId, elements: buttons.slice(0, limits.actionsElements) };
}

export function buttonFor({ operation: name, label, input }: Next, index = 0): Button | undefined {
  const operation = operations.find((one) => one.name === name);
  const value = JSON.stringify(input);
  if (!operation || value.length > limits.buttonValue) return undefined;
  return {
    type: 'button',
    action_id: `${runPrefix}${name}:${index}`,
    text: plain(label, limits.buttonText),
    value,
    ...(operation.effects.destructive ? { style: 'danger', confirm: confirmation(operation, label) } : {}),
  };
}

export function confirmation(operation: Operation, label: string): ConfirmationDialog {
  return {
    title: plain(`${label}?`, limits.confirmTitle),
    text: plain(operation.summary, limits.confirmText),
    confirm: plain(label, limits.confirmButton),
    deny: plain('Keep it', limits.confirmButton),
    style: 'danger',
  };
}

/** A button of the bot's own. */
export function button(actionId: string, label: string, part: Partial<Omit<Button, 'type' | 'text'>> = {}): Button {
  return { type: 'button', action_id: actionId, text: plain(label, limits.buttonText), ...part };
}

/** The block of a card's buttons, with whose card it is. */
export function ownedBlock(id: string, owner: string | undefined): string {
  return `${id}:next:${owner ?? ''}`;
}

export function ownerIn(blockId: string): string | undefined {
  return /:next:(\w+)$/.exec(blockId)?.[1];
}
