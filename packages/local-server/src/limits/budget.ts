import type { MiddlewareHandler } from 'hono';
import { bearer, claimedRealm } from '../auth/identities.ts';
import type { ServerContext } from '../server-context.ts';
import type { TenantRow } from '../store/tenants.ts';
import { monthOf } from './month.ts';

/** Whether a tenant may still spend money. Amounts in dollars. */
export interface Budget {
  allowed: boolean;
  /** Why it may not; `OK` if it may. */
  reason: string;
  spent: number;
}

/** The budget of a tenant this month, as the route for it tells it (018_token_billing.sql:354): what exactly reaches the limit is allowed. */
export function toldBudget(context: Pick<ServerContext, 'store' | 'clock'>, tenant: TenantRow): Budget {
  const limit = tenant.monthlyLimitDollars;
  return budgetOf(context, tenant, (spent) => (limit !== null && spent > limit ? hundredth(limit * 100) : undefined));
}

/** The budget by which requests are refused (finops.py:139): the limit itself is too much, and 0 does not limit. */
function enforcedBudget(context: ServerContext, tenant: TenantRow): Budget {
  const limit = tenant.monthlyLimitDollars;
  return budgetOf(context, tenant, (spent) => (limit && spent >= limit ? String(halfToEven(limit)) : undefined));
}

/** `reached` gives the text of the limit if that much money reaches it. */
function budgetOf(
  { store, clock }: Pick<ServerContext, 'store' | 'clock'>,
  tenant: TenantRow,
  reached: (spent: number) => string | undefined,
): Budget {
  const { from, to } = monthOf(clock.now());
  const spent = store.usage.totals(tenant.id, from, to).costMicros / 1e6;
  if (tenant.billingModel === 'prepaid' && tenant.balanceDollars <= 0)
    return { allowed: false, reason: 'Prepaid balance exhausted. Add credits to continue.', spent };
  const limit = reached(spent);
  if (limit === undefined) return { allowed: true, reason: 'OK', spent };
  return { allowed: false, reason: `Monthly spending limit of $${limit} reached.`, spent };
}

/** Cents divided by a hundred, with as many digits as in PostgreSQL: at least 16 significant ones, in groups of four. */
function hundredth(cents: number): string {
  const whole = Math.round(cents);
  const groups = Math.floor((String(whole).length - 1) / 4);
  const first = Math.floor(whole / 10_000 ** groups);
  return (whole / 100).toFixed(16 - 4 * (first <= 100 ? groups - 1 : groups));
}

/** Python's rounding to a whole number. */
function halfToEven(value: number): number {
  const rounded = Math.round(value);
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

/** The only checked paths: on others, a tenant without budget is not refused (budget_middleware.py:26). */
const CHECKED = [/^\/v1\/agent\/tasks\/?$/, /^\/v1\/automation\/tasks\/?$/, /^\/mcp$/];

/** Refuses work of a tenant whose budget is used up, with 402, before the body is read (codetether-api.md 6.3). */
export function budgetCheck(context: ServerContext): MiddlewareHandler {
  return async (c, next) => {
    if (!['POST', 'PUT'].includes(c.req.method) || !CHECKED.some((path) => path.test(c.req.path))) return next();
    // The tenant comes from the realm that the token names, unverified: other tokens have none.
    const token = bearer(c.req.raw);
    const realm = token === undefined ? undefined : claimedRealm(token);
    const tenant = realm === undefined ? undefined : context.store.tenants.ofRealm(realm);
    const budget = tenant && enforcedBudget(context, tenant);
    if (!budget || budget.allowed) return next();
    return c.json({ detail: budget.reason, error_code: 'BUDGET_EXCEEDED', upgrade_url: '/dashboard/billing' }, 402);
  };
}
