// The usage of a month as the page shows it, from a result of the tool.
import { listOf, numberOf, textOf } from '../../page/values.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface Usage {
  /** YYYY-MM. */
  month: string;
  cost: number;
  /** Absent: none is set, or the month is over. */
  limit: number | undefined;
  remaining: number | undefined;
  requests: number;
  tokens: number;
  inputTokens: number;
  outputTokens: number;
  /** Dearest first. */
  models: readonly ModelUsage[];
  days: Days | undefined;
}

export interface ModelUsage {
  model: string;
  requests: number;
  tokens: number;
  cost: number;
}

export interface Days {
  rows: readonly { day: string; model: string; cost: number }[];
  /** The first day that is whole, where earlier ones are not known. */
  since: string | undefined;
}

export function readUsage(record: Fields, more: Fields): Usage {
  return {
    month: textOf(record.month),
    cost: numberOf(record.total_cost) ?? 0,
    limit: numberOf(record.spending_limit),
    remaining: numberOf(record.budget_remaining),
    requests: numberOf(record.total_requests) ?? 0,
    tokens: numberOf(record.total_tokens) ?? 0,
    inputTokens: numberOf(record.input_tokens) ?? 0,
    outputTokens: numberOf(record.output_tokens) ?? 0,
    models: listOf(record.by_model)
      .map((row) => ({
        model: textOf(row.model),
        requests: numberOf(row.requests) ?? 0,
        tokens: numberOf(row.tokens) ?? 0,
        cost: numberOf(row.cost) ?? 0,
      }))
      .toSorted((one, other) => other.cost - one.cost),
    days: Array.isArray(more.days)
      ? {
          rows: listOf(more.days).map((row) => ({
            day: textOf(row.day),
            model: textOf(row.model),
            cost: numberOf(row.cost) ?? 0,
          })),
          since: textOf(more.since) || undefined,
        }
      : undefined,
  };
}
