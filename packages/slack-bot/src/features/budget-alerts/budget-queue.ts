import { patient, type Queue } from '../../jobs/queue.ts';

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
