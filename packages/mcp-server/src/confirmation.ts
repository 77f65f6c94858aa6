// Before something is destroyed: the user is asked, by the client if it can, else through the model.
import { type ActionOperation, ConnectorError, cardOf, run } from '@codetether/core';
import { z } from 'zod';
import { headline } from './card-text.ts';
import type { Call } from './tool.ts';
import { trackedEnds } from './tracked-end.ts';

export const confirm = z.boolean().describe('The user has agreed').optional();

/** Returns when it may be done. Throws `cancelled` when the user says no, `invalid_input` when nobody has asked yet. */
export async function requireConfirmation(
  { title, name }: ActionOperation,
  call: Call,
  input: Readonly<Record<string, unknown>>,
  agreed: boolean | undefined,
): Promise<void> {
  if (call.confirm) {
    if (await call.confirm(`${title} ${await subjectOf(call, input)}?`)) return;
    throw new ConnectorError('cancelled', `The user did not agree to ${name}; nothing was changed.`, {
      hint: 'Do not call it again unless the user asks for it.',
    });
  }
  if (agreed) return;
  throw new ConnectorError('invalid_input', `${title} cannot be undone and needs confirm: true.`, {
    hint: `Ask the user; if they agree, call ${name} with ${JSON.stringify({ ...input, confirm: true })}.`,
    fields: [{ field: 'confirm', message: 'must be true' }],
  });
}

/** What it is about, in words that a person knows: not just an ID. */
async function subjectOf({ caller }: Call, input: Readonly<Record<string, unknown>>): Promise<string> {
  const end = trackedEnds.find(({ key }) => typeof input[key] === 'string');
  const [record] = end ? await run(end.operation, caller, end.input(String(input[end.key]))) : [];
  const ids = JSON.stringify(input);
  return end && record ? `${headline(cardOf(end.operation, record))} ${ids}` : ids;
}
