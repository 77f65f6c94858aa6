import { z } from 'zod';
import { decimal } from '../http/wire.ts';
import type { Account } from '../ownership/account.ts';
import type { Usage } from '../records/records.ts';

const summary = z.object({
  month: z.string().regex(/^\d{4}-\d\d/),
  billing_model: z.string().nullish(),
  balance_dollars: decimal.nullish(),
  monthly_limit_dollars: decimal.nullish(),
  totals: z.object({
    request_count: z.number(),
    input_tokens: z.number(),
    output_tokens: z.number(),
    reasoning_tokens: z.number().default(0),
    cost_dollars: decimal,
  }),
  by_model: z
    .array(
      z.object({
        provider: z.string(),
        model: z.string(),
        request_count: z.number(),
        total_tokens: z.number(),
        cost_dollars: decimal,
      }),
    )
    .default([]),
});

/** The usage of the account's tenant in one month (YYYY-MM; default: the current month). The server requires the role admin. */
export async function usageSummary(account: Account, month?: string): Promise<Usage> {
  const usage = await account.client.call('GET', '/v1/token-billing/usage/summary', summary, { query: { month } });
  const { totals } = usage;
  const shown = usage.month.slice(0, 7);
  // The server answers with the budget of today, whatever the month.
  const isCurrent = shown === new Date(account.client.serverNow()).toISOString().slice(0, 7);
  const limit = isCurrent ? (usage.monthly_limit_dollars ?? undefined) : undefined;
  return {
    month: shown,
    total_tokens: totals.input_tokens + totals.output_tokens + totals.reasoning_tokens,
    input_tokens: totals.input_tokens,
    output_tokens: totals.output_tokens,
    total_cost: totals.cost_dollars,
    total_requests: totals.request_count,
    spending_limit: limit,
    budget_remaining:
      limit !== undefined
        ? withoutDust(limit - totals.cost_dollars)
        : isCurrent && usage.billing_model === 'prepaid'
          ? (usage.balance_dollars ?? undefined)
          : undefined,
    by_model: usage.by_model.map((row) => ({
      model: `${row.provider}:${row.model}`,
      requests: row.request_count,
      tokens: row.total_tokens,
      cost: row.cost_dollars,
    })),
  };
}

/** Removes the rounding error of a subtraction: six decimal places are finer than any price. */
function withoutDust(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
