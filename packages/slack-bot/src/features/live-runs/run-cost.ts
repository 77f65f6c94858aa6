// What a Ralph run costs: the server counts no costs of a run, so it is what the whole account has spent since the run began.
import { type Caller, getUsageSummary, missingScopes, run } from '@codetether/core';
import type { SlackContext } from '../../slack-context.ts';

/** US dollars of this month so far; nothing where money may not be shown, or when the server does not tell. */
export async function spentSoFar(
  { budgetAlerts }: Pick<SlackContext, 'budgetAlerts'>,
  caller: Caller,
  { team, channel }: { team: string; channel: string },
): Promise<number | undefined> {
  if (missingScopes(getUsageSummary.scopes, caller.scopes).length > 0) return undefined;
  // A channel hears of money only when somebody who may see it has asked for that.
  const direct = channel.startsWith('D');
  if (!direct && (await budgetAlerts.list({ team, channel })).every(({ paused }) => paused)) return undefined;
  const [usage] = await run(getUsageSummary, caller, {}).catch(() => []);
  return usage?.total_cost;
}
