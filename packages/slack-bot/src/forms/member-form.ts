import type { Operation } from '@codetether/core';
import type { ModalView } from '@slack/types';
import type { BotContext } from '../reply/bot-context.ts';
import { zoneSoon } from '../reply/user-zone.ts';
import type { Member } from '../slack/delivery.ts';
import type { FormOptions } from './form.ts';
import { hasZone, modalFor } from './modals.ts';

/** The form of an operation for this member, within the three seconds that Slack gives; a schedule's has the member's time zone. */
export async function memberForm(
  context: Pick<BotContext, 'slack' | 'clock' | 'zones'>,
  member: Member,
  operation: Operation,
  options: FormOptions,
): Promise<ModalView> {
  const zone = hasZone(operation) ? await zoneSoon(context, member) : undefined;
  return modalFor(operation, options, { zone, now: context.clock.now() });
}
