// Cost and budget.
import type { Evaluation } from '../evaluation.ts';

export const budget: readonly Evaluation[] = [
  {
    name: 'two-months',
    tries: 'A comparison needs two calls, and the right month in each.',
    world: {
      spendingLimit: 500,
      usage: [
        { month: 'last', provider: 'openai', model: 'gpt-4o', tokens: 40_000_000, dollars: 100 },
        { month: 'this', provider: 'openai', model: 'gpt-4o', tokens: 6_000_000, dollars: 15 },
        { month: 'this', provider: 'anthropic', model: 'claude-opus-4-20250514', tokens: 14_000_000, dollars: 210 },
      ],
    },
    turns: [
      {
        user: 'Do we spend more than last month? Which model is to blame, and how much of the budget is left?',
        ways: [
          [
            {
              tool: 'get_usage_summary',
              arguments: { month: { example: '{{this_month}}', like: '^{{this_month}}$', optional: true } },
            },
            { tool: 'get_usage_summary', arguments: { month: '{{last_month}}' } },
          ],
        ],
      },
    ],
    end: { tasks: [] },
    told: ['225', '100', 'opus', '275'],
  },
  {
    name: 'only-within-budget',
    tries: 'A condition is looked at before anything is done, and not met: nothing is done.',
    world: {
      spendingLimit: 50,
      usage: [{ month: 'this', provider: 'openai', model: 'gpt-4o', tokens: 20_000_000, dollars: 50 }],
    },
    turns: [
      {
        user: 'If there is money left this month, have an agent write the release notes. If not, tell me how much we have spent.',
        ways: [[{ tool: 'get_usage_summary' }]],
      },
    ],
    end: { tasks: [] },
    told: ['50'],
  },
];
