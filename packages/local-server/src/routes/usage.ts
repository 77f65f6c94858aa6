import { Hono } from 'hono';
import { bearer } from '../auth/identities.ts';
import { HttpError } from '../fastapi/http-error.ts';
import { readQuery } from '../fastapi/request-input.ts';
import { int, optional, str } from '../fastapi/schema.ts';
import { toldBudget } from '../limits/budget.ts';
import { monthOf, parseMonth } from '../limits/month.ts';
import type { ServerContext } from '../server-context.ts';
import type { UsageRow } from '../store/usage.ts';
import { zoned } from '../time/stamps.ts';

/** Token usage and budgets of the caller's tenant (codetether-api.md 4, S7). */
export function usageRoutes(context: ServerContext): Hono {
  const { store, clock, identities } = context;
  const app = new Hono();

  const tenantOf = async (request: Request) => {
    const caller = await identities.caller(bearer(request));
    const tenant = caller?.tenantId ? store.tenants.find(caller.tenantId) : undefined;
    if (!tenant) throw new HttpError(400, 'No tenant associated');
    return tenant;
  };

  app.get('/v1/token-billing/usage/summary', async (c) => {
    const tenant = await tenantOf(c.req.raw);
    const { month: text } = readQuery(c.req.raw, { month: optional(str(), '') });
    const month = text === '' ? monthOf(clock.now()) : parseMonth(text);
    if (!month) throw new HttpError(400, 'Invalid month format, use YYYY-MM');
    const totals = store.usage.totals(tenant.id, month.from, month.to);
    return c.json({
      tenant_id: tenant.id,
      month: `${new Date(month.from).toISOString().slice(0, 19)}+00:00`,
      billing_model: tenant.billingModel,
      balance_dollars: tenant.balanceDollars,
      monthly_limit_dollars: tenant.monthlyLimitDollars || null,
      totals: {
        request_count: totals.requestCount,
        input_tokens: totals.inputTokens,
        output_tokens: totals.outputTokens,
        reasoning_tokens: totals.reasoningTokens,
        cache_read_tokens: totals.cacheReadTokens,
        cache_write_tokens: totals.cacheWriteTokens,
        cost_dollars: decimal(totals.costMicros),
        base_cost_dollars: decimal(totals.costMicros),
      },
      by_model: store.usage.byModel(tenant.id, month.from, month.to).map((row) => ({
        provider: row.provider,
        model: row.model,
        request_count: row.requestCount,
        total_tokens: row.totalTokens,
        cost_dollars: decimal(row.costMicros),
      })),
    });
  });

  app.get('/v1/token-billing/budget', async (c) => {
    const tenant = await tenantOf(c.req.raw);
    const { allowed, reason, spent } = toldBudget(context, tenant);
    return c.json({
      allowed,
      reason,
      balance_dollars: tenant.balanceDollars,
      monthly_spend_dollars: spent,
      monthly_limit_dollars: tenant.monthlyLimitDollars || null,
      billing_model: tenant.billingModel,
    });
  });

  app.get('/v1/token-billing/usage/recent', async (c) => {
    const { limit } = readQuery(c.req.raw, { limit: optional(int({ ge: 1, le: 500 }), 50) });
    const tenant = await tenantOf(c.req.raw);
    return c.json(store.usage.recent(tenant.id, limit).map(shown));
  });

  return app;
}

const shown = (row: UsageRow) => ({
  id: row.id,
  user_id: row.userId,
  provider: row.provider,
  model: row.model,
  input_tokens: row.inputTokens,
  output_tokens: row.outputTokens,
  reasoning_tokens: row.reasoningTokens,
  cache_read_tokens: row.cacheReadTokens,
  cache_write_tokens: row.cacheWriteTokens,
  cost_dollars: row.costMicros / 1e6,
  session_id: null,
  task_id: row.taskId,
  created_at: zonedSeconds(row.createdAt),
});

/** PostgreSQL leaves out a fraction of zero. */
const zonedSeconds = (ms: number): string => zoned(ms).replace('.000000', '');

/** Sums are decimal texts on the wire: `"1.3575"`. Python's decimals lose the zeros at the end of a whole number: ten dollars are `"1E+1"`. */
function decimal(micros: number): string {
  const dollars = micros / 1e6;
  return dollars !== 0 && dollars % 10 === 0 ? dollars.toExponential().toUpperCase() : String(dollars);
}
