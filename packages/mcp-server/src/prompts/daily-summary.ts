import { findTask } from '@codetether/core';
import { z } from 'zod';
import { callOf, prompt, steps } from './prompt.ts';

export const dailySummary = prompt({
  name: 'daily_summary',
  title: 'Daily Summary',
  description: 'Summarize for the team which tasks were completed on a day.',
  input: z.object({
    day: z.iso.date('must be a day as YYYY-MM-DD').describe('Day as YYYY-MM-DD (default: yesterday)').optional(),
  }),
  calls: [findTask],
  text: ({ day }) =>
    [
      `Write a digest of the CodeTether tasks that were completed ${day ? `on ${day}` : 'yesterday'}.`,
      steps(
        `Call ${callOf(findTask, { status: 'completed', ...(day && window(day)) })}${day ? '' : ' with completed_after and completed_before as the ends of that day'}, and repeat it with the cursor while there is one.`,
        'Write one line for each task: its title and its result. Put failures and warnings first.',
        'Post it in the channel of the team, as in #team-updates. If you cannot post there, give it to me.',
      ),
    ].join('\n\n'),
});

function window(day: string): { completed_after: string; completed_before: string } {
  const start = Date.parse(day);
  const at = (time: number) => new Date(time).toISOString();
  return { completed_after: at(start), completed_before: at(start + 24 * 3_600_000) };
}
