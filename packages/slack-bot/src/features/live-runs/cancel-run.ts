import { type Caller, cancelRalphRun } from '@codetether/core';
import type { Request } from '../../reply/request.ts';
import { runAction } from '../../reply/run-operation.ts';
import type { LiveRunsContext, RunMessage } from './run-message-record.ts';

/** Marks the run's message as cancelling while the work cancels the run; takes the mark away when that fails. */
export async function whileCancelling<T>(
  { runMessages }: Pick<LiveRunsContext, 'runMessages'>,
  { team, runId }: RunMessage,
  work: () => Promise<T>,
): Promise<T> {
  await runMessages.mark(team, runId, { cancelling: true });
  try {
    return await work();
  } catch (thrown) {
    await runMessages.mark(team, runId, { cancelling: false });
    throw thrown;
  }
}

/** Cancels the run whose message has that `ts`; false when there is none that still runs. */
export async function stopRun(
  context: LiveRunsContext,
  request: Request,
  caller: Caller,
  ts: string,
): Promise<boolean> {
  const { team } = request.member;
  const live = await context.runMessages.at({ team, channel: request.channel, ts });
  if (!live) return false;
  await whileCancelling(context, live, () =>
    runAction(context, request, caller, cancelRalphRun, { run_id: live.runId }),
  );
  return true;
}
