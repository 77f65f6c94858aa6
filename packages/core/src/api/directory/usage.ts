import { z } from 'zod';
import { decimal, readableRows, wireTime } from '../http/wire.ts';
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

/** The server's highest number of single rows. */
const mostRows = 500;

const recent = readableRows(
  z.object({ provider: z.string(), model: z.string(), cost_dollars: decimal, created_at: wireTime }),
);

/** The cost of one model on one day (UTC). */
export interface DayOfUsage {
  day: string;
  model: string;
  cost: number;
}

/**
 * The cost of each day of a month (YYYY-MM) and model, in USD, oldest first: sums of the tenant's newest rows, since the server has no sums of days.
 * `since`: the first day that is whole, where the month has more rows than the server shows. The server requires the role admin.
 */
export async function usageDays(account: Account, month: string): Promise<{ days: DayOfUsage[]; since?: string }> {
  const rows = await account.client.call('GET', '/v1/token-billing/usage/recent', recent, {
    query: { limit: mostRows },
  });
  const dayOf = ({ created_at }: (typeof rows)[number]) => created_at.slice(0, 10);
  const oldest = rows.map(dayOf).toSorted()[0];
  const isCut = rows.length >= mostRows && oldest !== undefined && oldest >= month;
  const sums = new Map<string, DayOfUsage>();
  for (const row of rows) {
    const day = dayOf(row);
    // Of the oldest day the server may show only a part.
    if (!day.startsWith(month) || (isCut && day === oldest)) continue;
    const model = `${row.provider}:${row.model}`;
    const key = JSON.stringify([day, model]);
    sums.set(key, { day, model, cost: withoutDust((sums.get(key)?.cost ?? 0) + row.cost_dollars) });
  }
  const days = [...sums.values()].sort((a, b) => a.day.localeCompare(b.day) || a.model.localeCompare(b.model));
  return { days, ...(isCut && { since: dayAfter(oldest) }) };
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}
