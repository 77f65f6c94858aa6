// The budget of the account's tenant, read before an agent gets work: the server checks it only on routes that we do not use.
import { z } from 'zod';
import { sharedLook } from '../../concurrency/shared-look.ts';
import { untilAborted } from '../../concurrency/until-aborted.ts';
import { ConnectorError } from '../../errors.ts';
import { budgetExceeded, isMissingRoute } from '../http/http-errors.ts';
import { decimal, maybeText } from '../http/wire.ts';
import type { Account } from '../ownership/account.ts';

const wireBudget = z.object({
  billing_model: maybeText,
  balance_dollars: decimal.nullish(),
  monthly_spend_dollars: decimal.nullish(),
  monthly_limit_dollars: decimal.nullish(),
});

interface Look {
  isUsedUp: boolean;
  /** In ms since 1970. */
  keptUntil: number;
}

/** In ms. */
const minute = 60_000;
/** Permissions seldom change. In ms. */
const refusalKept = 10 * minute;

const shared = sharedLook<Look>();

/** Throws `budget_exceeded`. A budget that the account may not read, or that does not arrive within 3 s, holds nobody up. */
export async function requireBudget(view: Account): Promise<void> {
  // A call that ends must not fail the others that wait for the same answer.
  const account = view.whole ?? view;
  const isFresh = ({ keptUntil }: Look) => account.clock.now() < keptUntil;
  const look = shared(account, 'budget', isFresh, () => lookAt(account));
  const { isUsedUp } = await untilAborted(look, view.lifetime?.signal);
  if (isUsedUp) throw budgetExceeded();
}

async function lookAt(account: Account): Promise<Look> {
  const look = (isUsedUp: boolean, kept: number) => ({ isUsedUp, keptUntil: account.clock.now() + kept });
  try {
    const budget = await account.client.call('GET', '/v1/token-billing/budget', wireBudget, { brief: true });
    return look(isUsedUp(budget), minute);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    account.log.debug('could not read the budget', { code: error.code });
    const isRefusal = error.code === 'missing_scope' || error.code === 'not_authenticated' || isMissingRoute(error);
    return look(false, isRefusal ? refusalKept : minute);
  }
}

/**
 * By the rule of the server's own check (finops.py): from exactly the limit on, and a limit of 0 is none. The field `allowed` follows another rule, and is
 * false for an unknown tenant.
 */
function isUsedUp(budget: z.output<typeof wireBudget>): boolean {
  const { billing_model, balance_dollars, monthly_spend_dollars, monthly_limit_dollars } = budget;
  if (billing_model === 'prepaid') return (balance_dollars ?? 0) <= 0;
  return Boolean(monthly_limit_dollars) && (monthly_spend_dollars ?? 0) >= (monthly_limit_dollars ?? 0);
}
