import { cardOf, dollars, getUsageSummary, progressText } from '@codetether/core';
import type { KnownBlock } from '@slack/types';
import { button } from '../../blocks/buttons.ts';
import { cardMessage, note, progressWithBar } from '../../blocks/card-message.ts';
import { limits } from '../../blocks/limits.ts';
import { type SlackMessage, together } from '../../blocks/message.ts';
import { header, line, placeIn, readable, richText, words } from '../../blocks/text.ts';
import { sayWeek } from '../../command-line/time-of-day.ts';
import { pauseReason } from '../../reply/failures.ts';
import type { Member } from '../../slack/delivery.ts';
import type { BudgetAlert, BudgetAlerts } from './budget-alert.ts';

type Usage = (typeof getUsageSummary)['example']['output'];

/** The alert as a line with a bar, and the month with its table by model. */
export function budgetMessage({ id, threshold }: BudgetAlert, usage: Usage): SlackMessage {
  const progress = { label: 'Spent', value: usage.total_cost, of: threshold, inDollars: true };
  const said = `This month's cost has passed ${dollars(threshold)}.`;
  return together(
    // A bar is for the eyes; what is read aloud is words.
    {
      ...note(`${said} ${progressWithBar(progress)}`, { mark: 'moneybag' }),
      text: readable(`${said} ${progressText(progress)}.`),
    },
    cardMessage(cardOf(getUsageSummary, usage), { id: 'usage' }),
    { text: '', blocks: [{ type: 'actions', block_id: `budget:${id}`, elements: [endButton(id)] }] },
  );
}

export const endAlertAction = 'budget:off';

function endButton(id: string) {
  return button(endAlertAction, 'End this alert', { value: id });
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

function describe({ threshold, weekly, paused }: BudgetAlert): string {
  const when = weekly ? `, and each ${sayWeek(weekly)} while it is` : '';
  return `When the month costs more than ${dollars(threshold)}${when}${paused ? ` (paused: ${pauseReason(paused)})` : ''}, in `;
}

export async function alertsAtHome(
  budgetAlerts: Pick<BudgetAlerts, 'list'>,
  { team, user }: Member,
): Promise<KnownBlock[]> {
  const alerts = await budgetAlerts.list({ team, owner: user });
  return alerts.length === 0 ? [] : [header('Budget alerts'), ...alertBlocks(alerts.slice(0, mostAtHome), 'home')];
}

const mostAtHome = 8;

/** All alerts of a user; in a message, two blocks for each find room. */
export function alertsMessage(alerts: readonly BudgetAlert[]): SlackMessage {
  const title = note(`Your budget alerts: ${alerts.length}`);
  const shown = alerts.slice(0, mostInMessage);
  const more = alerts.length > shown.length ? note(`and ${alerts.length - shown.length} more`).blocks : [];
  return { ...title, blocks: [...title.blocks, ...alertBlocks(shown, 'alert'), ...more] };
}

const mostInMessage = 20;

function alertBlocks(alerts: readonly BudgetAlert[], place: string): KnownBlock[] {
  return alerts.flatMap((alert): KnownBlock[] => [
    { ...richText(line(words(describe(alert)), placeIn(alert.channel))), block_id: `${place}:${alert.id}` },
    {
      type: 'actions',
      block_id: `${place}:${alert.id}:buttons`,
      elements: [
        ...(alert.paused ? [button(`${resumeAlertAction}:${alert.id}`, 'Resume', { value: alert.id })] : []),
        endButton(alert.id),
      ],
    },
  ]);
}
