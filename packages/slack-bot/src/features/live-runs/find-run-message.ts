import type { Press } from '../../reply/request.ts';
import { isRunBlock } from './run-message.ts';
import type { LiveRunsContext, RunMessage } from './run-message-record.ts';

/** The run's message. A button may be pressed before the message is saved: then this waits up to 3 s. */
export async function findRunMessage(
  { runMessages, clock }: LiveRunsContext,
  { request, blockId }: Press,
  runId: string,
): Promise<RunMessage | undefined> {
  for (let looks = isRunBlock(blockId) ? 10 : 1; looks > 0; looks -= 1) {
    const found = await runMessages.find(request.member.team, runId);
    if (found) return found;
    if (looks > 1) await clock.sleep(300);
  }
  return undefined;
}
