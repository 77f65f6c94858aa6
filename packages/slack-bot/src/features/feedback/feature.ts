import { getUsageSummary } from '@codetether/core';
import { z } from 'zod';
import { ownerIn } from '../../blocks/buttons.ts';
import { note } from '../../blocks/card-message.ts';
import { feedbackAction } from '../../blocks/feedback-block.ts';
import { actionsWith } from '../../reply/action.ts';
import { bindCommands } from '../../reply/bot-command.ts';
import type { BelowRecords } from '../../reply/bot-context.ts';
import type { Feature } from '../feature.ts';
import type { FeedbackContext } from './feedback.ts';
import { countsMessage } from './feedback-message.ts';
import { feedback, monthOf } from './show-feedback.ts';

export interface FeedbackFeature extends Feature {
  below: ReadonlyMap<object, BelowRecords>;
}

/** @internal */
export const thanks = {
  good: 'Thank you, I noted that this answer is good.',
  bad: 'Thank you, I noted that this answer is bad. Write in this thread what is wrong, and the agent tries again.',
};

export function feedbackFeature(context: FeedbackContext): FeedbackFeature {
  const action = actionsWith(context);
  return {
    commands: bindCommands(context, [feedback]),
    actions: [
      action(feedbackAction, z.enum(['good', 'bad']), async (_, { request, message, blockId }, said) => {
        const { member, channel } = request;
        const owner = ownerIn(blockId);
        if (!message || !owner) return;
        const answer = { team: member.team, channel, message: message.ts, owner };
        await context.feedback.save({ ...answer, by: member.user, good: said === 'good' });
        await request.privately(note(thanks[said]), { name: 'feedback' });
      }),
    ],
    below: new Map([
      [
        getUsageSummary,
        async ({ team, user }, { month = monthOf(context.clock.now()) }) =>
          countsMessage(await context.feedback.count(team, String(month), user), String(month), 'the answers to you'),
      ],
    ]),
  };
}
