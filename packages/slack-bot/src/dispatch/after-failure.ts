// The word that a failed job still owes to whoever asked: while it is tried again, and when it is given up.
import type { Attempt } from '../jobs/jobs.ts';
import { gaveUpMessage, isDelay, keptMessage } from '../reply/failures.ts';
import type { Request } from '../reply/request.ts';
import type { DispatchContext } from './context.ts';

/** Throws what failed, unless this was the last attempt. */
export async function afterFailure(
  context: Pick<DispatchContext, 'toldToWait' | 'log'>,
  request: Request | undefined,
  { thrown, attempt }: { thrown: unknown; attempt: Attempt },
): Promise<void> {
  if (request && attempt.isLast(thrown)) {
    await request.privately(gaveUpMessage(thrown), { name: 'gave-up' });
    return;
  }
  if (request && isDelay(thrown) && !context.toldToWait.has(request.key)) {
    context.toldToWait.set(request.key, true);
    await request
      .privately(keptMessage(thrown), { name: 'kept' })
      .catch((error: unknown) => context.log.warn('nobody is told to wait', { error: String(error) }));
  }
  throw thrown;
}
