// Asks whoever starts a PRD that was started before whether they want another run.
import { cardOf, findRalphRun, isEnded, run as runCore } from '@codetether/core';
import { quotedId } from '@codetether/core/untrusted';
import { button } from '../../blocks/buttons.ts';
import type { SlackMessage } from '../../blocks/message.ts';
import { line, richText, words } from '../../blocks/text.ts';
import type { PrdRun, Thread, ThreadsContext } from './thread.ts';

export async function startedBefore(
  context: Pick<ThreadsContext, 'accounts'>,
  { team, thread }: Thread,
  { by, runId, press }: PrdRun,
): Promise<SlackMessage> {
  const found = runId === undefined ? undefined : await lookAt(context, { team, user: by }, runId);
  const ended = found && isEnded(found.status);
  const link = found && cardOf(findRalphRun, found).url;
  const rest = ended
    ? `This PRD ran already, ${found.passed_count} of ${found.total_count}. Run again?`
    : `’s run is still going: ${link ? '' : runId === undefined ? 'it is being started' : quotedId(runId)}`;
  const said = ended
    ? line(words(rest))
    : line(
        { type: 'user', user_id: by },
        words(rest),
        ...(link ? [{ type: 'link', url: link } as const] : []),
        words('. Start another?'),
      );
  const value = JSON.stringify({ thread, after: press });
  return {
    text: ended ? rest : 'A run of this PRD is still going. Start another?',
    blocks: [
      richText(said),
      {
        type: 'actions',
        block_id: 'prd-again',
        elements: [button('prd:start', ended ? 'Run again' : 'Start another', { value })],
      },
    ],
  };
}

/** With the account of whoever started it; nothing when that is gone. */
async function lookAt(
  { accounts }: Pick<ThreadsContext, 'accounts'>,
  member: { team: string; user: string },
  id: string,
) {
  const caller = await accounts.callerOf(member);
  const [found] = caller ? await runCore(findRalphRun, caller, { run_id: id }) : [];
  return found;
}
