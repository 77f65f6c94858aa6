import type { KnownBlock } from '@slack/types';
import { sentence } from '../../blocks/text.ts';
import type { Member } from '../../slack/delivery.ts';
import type { BudgetAlerts } from './budget-alert.ts';

export async function alertsAtHome(budgetAlerts: BudgetAlerts, { team, user }: Member): Promise<KnownBlock[]> {
  const alerts = await budgetAlerts.list({ team, owner: user });
  if (alerts.length === 0) return [];
  const described = alerts.map(({ threshold, id }) => `$${threshold.toFixed(2)} (${id})`);
  return [sentence(`Budget alerts: ${described.join(', ')}`)];
}
