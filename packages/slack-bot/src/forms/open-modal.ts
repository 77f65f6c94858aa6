// Asks Slack to show a modal: at once in the process that took the press, and again by the job in case that process died.
import type { ModalView } from '@slack/types';
import type { BotContext } from '../reply/bot-context.ts';
import type { Member } from '../slack/delivery.ts';
import { SlackCallError } from '../slack/slack-call-error.ts';

/** `late`: three seconds have passed since the press. A form that is open already counts as opened. */
export async function openModal(
  context: Pick<BotContext, 'slack'>,
  member: Member,
  triggerId: string,
  view: ModalView,
): Promise<'open' | 'late'> {
  try {
    await context.slack.call(member, 'views.open', { trigger_id: triggerId, view });
    return 'open';
  } catch (thrown) {
    if (!(thrown instanceof SlackCallError)) throw thrown;
    if (thrown.code === 'exchanged_trigger_id' || thrown.code === 'duplicate_external_id') return 'open';
    if (thrown.code === 'expired_trigger_id' || thrown.code === 'invalid_trigger_id') return 'late';
    throw thrown;
  }
}
