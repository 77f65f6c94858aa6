import { z } from 'zod';
import { usageRecord } from '../api/records/records.ts';
import { usageCard } from '../cards/usage-card.ts';
import { hints } from '../fields/fields.ts';
import { search } from '../operation/define.ts';
import { hintForQuestions } from '../operation/search-hint.ts';

export const getUsageSummary = search({
  name: 'get_usage_summary',
  noun: 'Usage Summary',
  title: 'Get Token Usage',
  does: 'Finds the token usage, costs and budget of a month.',
  summary:
    'Get the token usage, costs and budget of a month, by model: the bill, money spent, dollars left before the limit.',
  guidance: 'What agents spend, with input and output tokens. Administrators only.',
  searchHint: hintForQuestions(
    'money spend spent AI agents cost paying expensive spending costs consumption bill invoice price dollars input output tokens burned model far month report budget limit left remaining hit ate expenses charged charge billing monthly paid pay euros total statistics stats today week token usage over most before used within',
  ),
  listTitle: 'Usage and cost',
  command: { noun: 'usage', verb: 'show', positionals: ['month'], aliases: ['usage'], examples: ['usage 2026-11'] },
  scopes: ['billing:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  input: z.object({
    month: z
      .string()
      .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month as YYYY-MM, e.g. 2026-11')
      .describe('YYYY-MM; default: current')
      // A day of it, too.
      .register(hints, {
        help: 'A month as YYYY-MM, such as 2026-11. Default: the current one.',
        read: (text) => (/^\d{4}-\d{2}-\d{2}(T|$)/.test(text) ? text.slice(0, 7) : text),
      })
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
