import type { SlackMessage } from '../../blocks/message.ts';
import { counted } from '../../blocks/text.ts';
import type { Sql } from '../../postgres/database.ts';
import type { Member } from '../../slack/delivery.ts';
import { listBudgetAlerts, pauseBudgetAlertsOf } from './budget-alerts-table.ts';
import { restingAlertsMessage } from './budget-message.ts';

/** A member without an account cannot read usage: alerts are paused until the member links one and resumes them. */
export const budgetAlertsAtLinks = {
  async onUnlinked(sql: Sql, member: Member): Promise<string | undefined> {
    return counted(await pauseBudgetAlertsOf(sql, member, 'unlinked'), 'budget alert');
  },
  async onLinked(sql: Sql, { team, user }: Member): Promise<SlackMessage | undefined> {
    const paused = (await listBudgetAlerts(sql, { team, owner: user })).filter(({ paused }) => paused === 'unlinked');
    if (paused.length === 0) return undefined;
    return restingAlertsMessage(
      'Your budget alerts have been paused since you were disconnected. Resume those that you want.',
      paused,
    );
  },
};
