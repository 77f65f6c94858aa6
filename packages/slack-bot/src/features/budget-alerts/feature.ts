import { actionsWith, idValue } from '../../reply/action.ts';
import { bindCommands } from '../../reply/bot-command.ts';
import type { Feature } from '../feature.ts';
import type { BudgetAlertsContext } from './budget-alert.ts';
import { alertsAtHome, endAlertAction, resumeAlertAction } from './budget-message.ts';
import { type BudgetOptions, workBudgets } from './check-budgets.ts';
import { budgetAlert, budgetAlerts, budgetOff, budgetResume, endAlert, resumeAlert } from './commands.ts';

export function budgetAlertsFeature(context: BudgetAlertsContext, options: Omit<BudgetOptions, 'accounts'>): Feature {
  const action = actionsWith(context);
  return {
    commands: bindCommands(context, [budgetAlert, budgetAlerts, budgetResume, budgetOff]),
    actions: [
      action(resumeAlertAction, idValue, (_, { request }, id) => resumeAlert(context, request, id)),
      action(endAlertAction, idValue, (_, { request }, id) => endAlert(context, request, id)),
    ],
    home: { place: 'below', section: (member) => alertsAtHome(context.budgetAlerts, member) },
    async start() {
      await workBudgets({ ...options, accounts: context.accounts });
      return undefined;
    },
  };
}
