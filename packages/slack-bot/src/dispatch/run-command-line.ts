// A line of the grammar, typed after /codetether, a mention or in the direct channel.
import { type ActionOperation, ConnectorError, parseInput, wouldChange } from '@codetether/core';
import { inQuotes } from '@codetether/core/untrusted';
import { confirmation, ownedBlock, runPrefix } from '../blocks/buttons.ts';
import { note } from '../blocks/card-message.ts';
import { problemMessage } from '../blocks/error-message.ts';
import { helpMessage } from '../blocks/help-message.ts';
import { limits } from '../blocks/limits.ts';
import type { SlackMessage } from '../blocks/message.ts';
import { plain } from '../blocks/text.ts';
import { type Parsed, usageOf } from '../command-line/command-line.ts';
import { helpFor } from '../command-line/help.ts';
import { inputProblem } from '../command-line/input-problem.ts';
import type { Manner } from '../command-line/options.ts';
import { labelOf } from '../command-line/vocabulary.ts';
import { ask, isAsked } from '../features/threads/ask.ts';
import { wantsForm } from '../forms/modals.ts';
import { askToConnect, tellFailure } from '../reply/failures.ts';
import type { Request } from '../reply/request.ts';
import { type Runnable, runOperation } from '../reply/run-operation.ts';
import type { DispatchContext } from './context.ts';
import type { SlackVerb } from './tables.ts';

/** The operation whose form the line asks for. */
export function formWanted(parsed: Parsed<SlackVerb>): ActionOperation | undefined {
  if (parsed.kind !== 'verb' || !('kind' in parsed.verb) || parsed.verb.kind !== 'action') return undefined;
  return wantsForm(parsed.verb, parsed.input) ? parsed.verb : undefined;
}

/** Does what the line says, or says what to type instead. `root` is the message that can carry a thread. */
export async function doLine(
  context: DispatchContext,
  request: Request,
  parsed: Parsed<SlackVerb>,
  { root }: { root?: string } = {},
): Promise<void> {
  if (parsed.kind === 'help')
    return request.privately(helpMessage(helpFor(context.tables.vocabulary, parsed, request.prefix)));
  if (parsed.kind === 'problem')
    return request.privately(problemMessage(parsed.message, parsed.instead, request.prefix));
  try {
    const { verb, input, manner } = parsed;
    if ('run' in verb) await verb.run(request, parseInput({ name: verb.title, input: verb.input }, input), manner);
    else await doOperation(context, request, verb, input, { manner, root });
  } catch (thrown) {
    if (!(thrown instanceof ConnectorError) || thrown.code !== 'invalid_input') return tellFailure(request, thrown);
    await request.privately(problemMessage(inputProblem(thrown, parsed.verb), [usageOf(parsed.verb)], request.prefix));
  }
}

async function doOperation(
  context: DispatchContext,
  request: Request,
  operation: Runnable,
  input: Readonly<Record<string, string>>,
  { manner, root }: { manner: Manner; root?: string },
): Promise<void> {
  const caller = await context.accounts.callerOf(request.member);
  if (!caller) return askToConnect(context, request);
  if (isAsked(operation, input)) {
    parseInput(operation, input);
    return ask(context, request, caller, { operation, input, root });
  }
  if (operation.effects.destructive && (await wouldChange(operation, caller, input)))
    return request.privately(areYouSure(operation, parseInput(operation, input), request));
  await runOperation(context, request, caller, { operation, input, manner });
}

/** Asks for a confirmation before something is destroyed. */
function areYouSure(operation: Runnable, input: object, { member }: Request): SlackMessage {
  const label = labelOf(operation);
  const said = note(
    `${label}: ${Object.values(input)
      .map((value) => inQuotes(String(value), 100))
      .join(' ')}?`,
    { mark: 'warning' },
  );
  return {
    ...said,
    blocks: [
      ...said.blocks,
      {
        type: 'actions',
        block_id: ownedBlock('sure', member.user),
        elements: [
          {
            type: 'button',
            action_id: `${runPrefix}${operation.name}`,
            text: plain(label, limits.buttonText),
            value: JSON.stringify(input),
            style: 'danger',
            confirm: confirmation(operation, label),
          },
        ],
      },
    ],
  };
}
