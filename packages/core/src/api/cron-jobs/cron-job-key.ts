// Finds the cron job with an idempotency key.
import type { Account, Found } from '../ownership/account.ts';
import { isOwnRule, listCronRules, ownedRule, type Rule } from './rules.ts';

export async function findRuleByKey(account: Account, key: string): Promise<Found<Rule> | 'absent'> {
  const rules = await listCronRules(account);
  for (const rule of rules.toReversed()) {
    const owned = ownedRule(account, rule);
    if (owned?.key !== key || !(await isOwnRule(account, rule, rules))) continue;
    return { made: rule, maker: owned.maker, input: owned.input, id: rule.id, title: rule.name };
  }
  return 'absent';
}
