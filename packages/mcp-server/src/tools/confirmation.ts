// Asks the user before something is destroyed: through the client if it can, otherwise through the model.
import { type ActionOperation, ConnectorError, cardOf, run, trackedEnds, wouldChange } from '@codetether/core';
import { quotedJson } from '@codetether/core/untrusted';
import { z } from 'zod';
import type { Call } from '../results/call.ts';
import { headline } from '../results/card-text.ts';
import { notFound } from '../results/input-field.ts';

export const confirm = z.boolean().describe('The user has agreed').optional();

/**
 * Returns when the user agrees, or when there is nothing to change. Throws `cancelled` when they do not agree, `invalid_input` when nobody has asked yet, and
 * what the operation would throw, so that nobody is asked about what cannot be done.
 */
export async function requireConfirmation(
  operation: ActionOperation,
  call: Call,
  input: Readonly<Record<string, unknown>>,
  agreed: boolean | undefined,
): Promise<void> {
  const { title, name } = operation;
  if (!call.confirm && agreed) return;
  if (!(await wouldChange(operation, call.caller, input))) return;
  if (call.confirm) {
    const reply = await call.confirm(`${title} ${await subjectOf(call, input)}?`);
    if (reply === 'yes') return;
    throw reply === 'no'
      ? new ConnectorError('cancelled', `The user did not agree to ${name}; nothing was changed.`, {
          hint: 'Do not call it again unless the user asks for it.',
        })
      : new ConnectorError('cancelled', `The user was asked about ${name} and gave no answer; nothing was changed.`, {
          hint: 'Ask the user whether it is still wanted, then call again; that repeats the question.',
        });
  }
  throw new ConnectorError('invalid_input', `${title} cannot be undone and needs confirm: true.`, {
    hint: `Ask the user; if they agree, call ${name} with ${quotedJson({ ...input, confirm: true })}.`,
    fields: [{ field: 'confirm', message: 'must be true' }],
  });
}

/** For a title in a question to a person, in characters. */
const maxTitle = 200;

/** The title of the record, which tells a person more than its ID. */
async function subjectOf({ caller }: Call, input: Readonly<Record<string, unknown>>): Promise<string> {
  const end = trackedEnds.find(({ key }) => typeof input[key] === 'string');
  if (!end) return quotedJson(input);
  const id = String(input[end.key]);
  const [record] = await run(end.operation, caller, end.input(id));
  if (!record) throw notFound(end.operation, id);
  return `${headline(cardOf(end.operation, record), maxTitle)} ${quotedJson(input)}`;
}
