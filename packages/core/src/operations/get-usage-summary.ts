import { z } from 'zod';
import { usageRecord } from '../api/records/records.ts';
import { usageCard } from '../cards/usage-card.ts';
import { search } from '../operation/define.ts';

export const getUsageSummary = search({
  name: 'get_usage_summary',
  noun: 'Usage Summary',
  title: 'Get Token Usage',
  summary: 'Get the token usage, cost and budget of a month.',
  guidance: 'Needs an administrator.',
  command: { noun: 'usage', verb: 'show', positionals: ['month'], aliases: ['usage'], examples: ['usage 2026-11'] },
  scopes: ['billing:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  input: z.object({
    month: z
      .string()
      .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month as YYYY-MM, e.g. 2026-11')
      .describe('Month as YYYY-MM (default: current)')
      .optional(),
  }),
  output: usageRecord,
  key: 'month',
  example: {
    input: { month: '2026-11' },
    output: {
      month: '2026-11',
      total_tokens: 256_500,
      input_tokens: 201_000,
      output_tokens: 50_500,
      total_cost: 1.3575,
      total_requests: 3,
      budget_remaining: 48.6425,
      spending_limit: 50,
      by_model: [{ model: 'anthropic:claude-sonnet-4-20250514', requests: 2, tokens: 255_000, cost: 1.35 }],
    },
  },
  present: usageCard,
  async handler({ api }, { month }) {
    return [await api.usage.summary(month)];
  },
});
