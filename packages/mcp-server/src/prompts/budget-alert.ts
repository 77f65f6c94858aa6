import { getUsageSummary } from '@codetether/core';
import { z } from 'zod';
import { callOf, prompt, steps } from './prompt.ts';

export const budgetAlert = prompt({
  name: 'budget_alert',
  title: 'Budget Alert',
  description: 'Look at the cost of a month, and raise an alarm when it is too high.',
  input: z.object({
    above: z.number().min(0).describe('Alarm above this many dollars').default(40),
    month: getUsageSummary.input.shape.month,
  }),
  calls: [getUsageSummary],
  text: ({ above, month }) =>
    [
      'Check what CodeTether has cost.',
      steps(
        `Call ${callOf(getUsageSummary, { month })}.`,
        `If total_cost is above ${above}, write an alert with the cost, what is left of the budget and the two models that cost most, and post it where costs are discussed, as in #billing. If you cannot post there, give it to me.`,
        'Otherwise say in one sentence how much it was.',
      ),
    ].join('\n\n'),
});
