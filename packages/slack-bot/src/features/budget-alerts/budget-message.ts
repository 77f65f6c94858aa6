import { cardOf, dollars, getUsageSummary } from '@codetether/core';
import type { KnownBlock } from '@slack/types';
import { button } from '../../blocks/buttons.ts';
import { cardMessage, note, progressWithBar } from '../../blocks/card-message.ts';
import { limits } from '../../blocks/limits.ts';
import { type SlackMessage, together } from '../../blocks/message.ts';
import { sentence } from '../../blocks/text.ts';
import type { Member } from '../../slack/delivery.ts';
import type { BudgetAlert, BudgetAlerts } from './budget-alert.ts';

type Usage = (typeof getUsageSummary)['example']['output'];

/** The alert as a line with a bar, and the month with its table by model. */
export function budgetMessage({ id, threshold }: BudgetAlert, usage: Usage): SlackMessage {
  const bar = progressWithBar({ label: 'Spent', value: usage.total_cost, of: threshold, inDollars: true });
  return together(
    note(`This month's cost has passed ${dollars(threshold)}. ${bar}. Budget alert ${id}.`, { mark: 'moneybag' }),
    cardMessage(cardOf(getUsageSummary, usage), { id: 'usage' }),
  );
}

export const resumeAlertAction = 'budget:resume';

/** Says why alerts are paused, with a button that resumes each. */
export function pausedAlertsMessage(why: string, alerts: readonly BudgetAlert[]): SlackMessage {
  const said = note(why);
  const buttons = alerts
    .slice(0, limits.actionsElements)
    .map(({ id, threshold }) =>
      button(`${resumeAlertAction}:${id}`, `Resume the alert over ${dollars(threshold)}`, { value: id }),
    );
  return { ...said, blocks: [...said.blocks, { type: 'actions', block_id: 'budget:resting', elements: buttons }] };
}

export async function alertsAtHome(budgetAlerts: BudgetAlerts, { team, user }: Member): Promise<KnownBlock[]> {
  const alerts = await budgetAlerts.list({ team, owner: user });
  if (alerts.length === 0) return [];
  const described = alerts.map(({ threshold, id }) => `${dollars(threshold)} (${id})`);
  return [sentence(`Budget alerts: ${described.join(', ')}`)];
}
