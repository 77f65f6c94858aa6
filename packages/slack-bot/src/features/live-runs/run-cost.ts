// The cost of a Ralph run. The server does not count it, so it is what the whole account has spent since the run started.
import { type Caller, getUsageSummary, missingScopes, run } from '@codetether/core';
import type { Member } from '../../slack/delivery.ts';
import { isDirect } from '../../slack/direct.ts';
import type { LiveRunsContext } from './run-message-record.ts';

/** US dollars of this month so far; nothing where money may not be shown, or when the server does not tell. */
export async function spentSoFar(
  { mayShowCosts }: Pick<LiveRunsContext, 'mayShowCosts'>,
  caller: Caller,
  { team, channel }: { team: string; channel: string },
): Promise<number | undefined> {
  if (missingScopes(getUsageSummary.scopes, caller.scopes).length > 0) return undefined;
  // A channel sees costs only when somebody who may see them has asked for that.
  if (!isDirect(channel) && !(await mayShowCosts({ team, channel }))) return undefined;
  const [usage] = await run(getUsageSummary, caller, {}).catch(() => []);
  return usage?.total_cost;
}

/** US dollars since the run began, while it runs and where its message may tell them; for the one who began it only. */
export async function spentSince(
  context: Pick<LiveRunsContext, 'mayShowCosts' | 'runMessages'>,
  caller: Caller,
  { team, user }: Member,
  runId: string,
): Promise<number | undefined> {
  const begun = await context.runMessages.find(team, runId);
  const message = begun?.requester.user === user ? await context.runMessages.at(begun) : undefined;
  if (message?.spentBefore === undefined) return undefined;
  const total = await spentSoFar(context, caller, message);
  return total === undefined ? undefined : Math.max(0, total - message.spentBefore);
}
