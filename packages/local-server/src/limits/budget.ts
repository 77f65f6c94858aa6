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

/** The budget of a tenant this month. */
export function budgetOf({ store, clock }: Pick<ServerContext, 'store' | 'clock'>, tenant: TenantRow): Budget {
  const { from, to } = monthOf(clock.now());
  const spent = store.usage.totals(tenant.id, from, to).costMicros / 1e6;
  if (tenant.billingModel === 'prepaid' && tenant.balanceDollars <= 0)
    return { allowed: false, reason: 'Prepaid balance exhausted. Add credits to continue.', spent };
  if (tenant.monthlyLimitDollars !== null && spent >= tenant.monthlyLimitDollars)
    return {
      allowed: false,
      reason: `Monthly spending limit of $${halfToEven(tenant.monthlyLimitDollars)} reached.`,
      spent,
    };
  return { allowed: true, reason: 'OK', spent };
}

/** Python's rounding to a whole number. */
function halfToEven(value: number): number {
  const rounded = Math.round(value);
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

/** The only checked paths: on others, a tenant without budget is not refused (budget_middleware.py:26). */
const CHECKED = [/^\/v1\/agent\/tasks$/, /^\/v1\/automation\/tasks$/, /^\/mcp$/];

/** Refuses work of a tenant whose budget is used up, with 402, before the body is read (codetether-api.md 6.3). */
export function budgetCheck(context: ServerContext): MiddlewareHandler {
  return async (c, next) => {
    if (!['POST', 'PUT'].includes(c.req.method) || !CHECKED.some((path) => path.test(c.req.path))) return next();
    // The tenant comes from the realm that the token names, unverified: other tokens have none.
    const token = bearer(c.req.raw);
    const realm = token === undefined ? undefined : claimedRealm(token);
    const tenant = realm === undefined ? undefined : context.store.tenants.ofRealm(realm);
    const budget = tenant && budgetOf(context, tenant);
    if (!budget || budget.allowed) return next();
    return c.json({ detail: budget.reason, error_code: 'BUDGET_EXCEEDED', upgrade_url: '/dashboard/billing' }, 402);
  };
}
