import type { RunMessage, SlackContext } from '../../slack-context.ts';

/** While a run is being cancelled its message says so, and no longer when that fails. */
export async function whileCancelling<T>(
  { runMessages }: Pick<SlackContext, 'runMessages'>,
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
