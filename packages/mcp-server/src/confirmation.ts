// Before something is destroyed: the user is asked, by the client if it can, else through the model.
import { ConnectorError } from '@codetether/core';
import { z } from 'zod';
import type { Call } from './tool.ts';

export const confirm = z.boolean().describe('true once the user has agreed').optional();

/** Returns when it may be done. Throws `cancelled` when the user says no, `invalid_input` when nobody has asked yet. */
export async function requireConfirmation(
  { title, name }: { title: string; name: string },
  call: Call,
  input: Readonly<Record<string, unknown>>,
  agreed: boolean | undefined,
): Promise<void> {
  if (call.confirm) {
    if (await call.confirm(`${title} ${JSON.stringify(input)}?`)) return;
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
