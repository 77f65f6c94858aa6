import type { RichTextSection } from '@slack/types';
import { cardMessage } from '../../blocks/card-message.ts';
import type { SlackMessage } from '../../blocks/message.ts';
import { emoji, line, moment, placeIn, richText, words } from '../../blocks/text.ts';
import { isDirect } from '../../slack/direct.ts';
import type { Feedback, FeedbackCounts } from './feedback.ts';

/** `about`: whose answers, e.g. `the answers to you`. */
export function countsMessage({ good, bad }: FeedbackCounts, month: string, about: string): SlackMessage {
  return cardMessage(
    {
      title: { text: `Feedback on ${about} in ${month}`, trusted: true },
      fields: [
        { label: 'Good', value: String(good) },
        { label: 'Bad', value: String(bad) },
      ],
    },
    { id: 'feedback' },
  );
}

export interface ShownFeedback extends Pick<Feedback, 'channel' | 'good'> {
  at: Date;
  /** Of the answer; absent where Slack gives none. */
  link?: string;
}

export function newestMessage(newest: readonly ShownFeedback[]): SlackMessage | undefined {
  if (newest.length === 0) return undefined;
  return {
    text: 'The newest answers with feedback',
    blocks: [
      {
        ...richText(line(words('The newest', { bold: true })), ...newest.map(feedbackLine)),
        block_id: 'feedback:newest',
      },
    ],
  };
}

function feedbackLine({ channel, good, at, link }: ShownFeedback): RichTextSection {
  const answer = link === undefined ? words('an answer') : { type: 'link' as const, url: link, text: 'an answer' };
  const where = isDirect(channel) ? [words(' in a direct channel')] : [words(' in '), placeIn(channel)];
  return line(
    emoji(good ? 'thumbsup' : 'thumbsdown'),
    words(' '),
    answer,
    ...where,
    words(', '),
    moment(at.toISOString()),
  );
}
