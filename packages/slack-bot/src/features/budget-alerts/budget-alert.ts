import { patient, type Queue } from '../../jobs/queue.ts';
import type { BotContext } from '../../reply/bot-context.ts';
import type { Member } from '../../slack/delivery.ts';

export interface BudgetAlertsContext extends BotContext {
  budgetAlerts: BudgetAlerts;
}

export interface BudgetAlert {
  id: string;
  team: string;
  channel: string;
  owner: Member;
  /** US dollars. */
  threshold: number;
  /** Repeats while over the threshold: day 0 is Sunday, minutes after midnight. */
  weekly?: { day: number; minutes: number };
  timezone?: string;
  paused?: string;
}

export interface BudgetAlerts {
  add(alert: Omit<BudgetAlert, 'id' | 'paused'>): Promise<BudgetAlert>;
  resume(team: string, id: string): Promise<void>;
  list(filter: { team: string; channel?: string; owner?: string }): Promise<BudgetAlert[]>;
  remove(team: string, id: string): Promise<boolean>;
}

/** Checks the costs of all owners, of one owner, or for one alert whose weekly time has come. */
export type BudgetCheck =
  | { kind: 'all' }
  | { kind: 'owner'; team: string; user: string }
  | { kind: 'weekly'; alert: string };

export const budgetQueue: Queue<BudgetCheck> = {
  name: 'budget',
  ...patient,
  longest: 300,
};
