// The two buttons below an agent's answer.
import type { ContextActionsBlock } from '@slack/types';
import { ownedBlock } from './buttons.ts';
import { limits } from './limits.ts';
import type { SlackMessage } from './message.ts';
import { plain } from './text.ts';

/** The action_id of both; their values are `good` and `bad`. */
export const feedbackAction = 'feedback';

/** `owner`: the Slack user whom the agent answers. */
export function withFeedback(message: SlackMessage, owner: string): SlackMessage {
  const block: ContextActionsBlock = {
    type: 'context_actions',
    block_id: ownedBlock('feedback', owner),
    elements: [
      {
        type: 'feedback_buttons',
        action_id: feedbackAction,
        positive_button: { text: plain('Good answer', limits.buttonText), value: 'good' },
        negative_button: { text: plain('Bad answer', limits.buttonText), value: 'bad' },
      },
    ],
  };
  return { ...message, blocks: [...message.blocks, block] };
}
