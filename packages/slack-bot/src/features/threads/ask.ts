// Words for an agent, typed in a line or a form: they start a thread.
import type { ActionOperation, Caller } from '@codetether/core';
import { bounded, inQuotes } from '@codetether/core/untrusted';
import { note } from '../../blocks/card-message.ts';
import { limits } from '../../blocks/limits.ts';
import type { SlackMessage } from '../../blocks/message.ts';
import { line, quote, readable, richText, words } from '../../blocks/text.ts';
import { withIds } from '../../reply/lookups.ts';
import type { Request } from '../../reply/request.ts';
import type { Runnable } from '../../reply/run-operation.ts';
import { converse } from './converse.ts';
import type { ThreadsContext } from './thread.ts';

/** Whether that begins a conversation. */
export function isAsked(operation: Runnable, input: Readonly<Record<string, unknown>>): operation is ActionOperation {
  return operation.kind === 'action' && operation.converse === true && typeof input.message === 'string';
}

/** In the thread where it was asked, under `root`, or in one that is opened for it. */
export async function ask(
  context: ThreadsContext,
  request: Request,
  caller: Caller,
  { operation, input, root }: { operation: ActionOperation; input: Readonly<Record<string, unknown>>; root?: string },
): Promise<void> {
  const { message, conversation_id: _, ...rest } = input;
  const said = String(message);
  const thread = request.thread ?? root ?? (await request.publicly(question(request, said), { name: 'root' }));
  if (thread === undefined)
    return request.privately(note('I cannot open a thread here: invite me to the channel first.', { mark: 'warning' }));
  const texts = Object.fromEntries(
    Object.entries(rest).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  await converse(context, request, {
    operation,
    message: said,
    input: await withIds(operation, caller, texts),
    thread,
  });
}

/** The root of the thread. @internal */
export function question({ member }: Pick<Request, 'member'>, message: string): SlackMessage {
  return {
    text: readable(`Asked: ${inQuotes(message, 300)}`),
    blocks: [
      {
        ...richText(
          line({ type: 'user', user_id: member.user }, words(' asked')),
          quote(bounded(message, limits.sectionText)),
        ),
        block_id: 'question',
      },
    ],
  };
}
