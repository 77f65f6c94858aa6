import { cardOf, getUsageSummary } from '@codetether/core';
import { cardMessage, note, progressText } from '../render/card-message.ts';
import { type SlackMessage, together } from '../render/message.ts';
import type { BudgetAlert } from '../slack-context.ts';

type Usage = (typeof getUsageSummary)['example']['output'];

/** The alert as a line with a bar, and the month with its table by model. */
export function budgetMessage({ id, threshold }: BudgetAlert, usage: Usage): SlackMessage {
  const bar = progressText({ label: 'Spent', value: usage.total_cost, of: threshold, unit: '$' });
  return together(
    note(`This month's cost has passed $${threshold.toFixed(2)}. ${bar}. Budget alert ${id}.`, { mark: 'moneybag' }),
    cardMessage(cardOf(getUsageSummary, usage), { id: 'usage' }),
  );
}
