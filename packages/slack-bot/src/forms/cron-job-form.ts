// The form of a cron job: it shows the next runs, in the zone of the user who looks.
import { createCronjob, isTimeZone } from '@codetether/core';
import { Cron } from 'croner';
import { plain } from '../blocks/text.ts';
import { type OperationForm, text, type Values } from './operation-form.ts';

export const cronJobForm: OperationForm = {
  operation: createCronjob,
  hasZone: true,
  options(options, { zone, now }) {
    const { values = {} } = options;
    const timezone = text(values.timezone) ?? zone;
    const preview = previewText(text(values.cron_expression), timezone, zone, now);
    return {
      ...options,
      values: { ...values, timezone },
      live: ['cron_expression', 'timezone'],
      extra: [{ type: 'context', block_id: `preview:${now}`, elements: [plain(preview, 1_000)] }],
    };
  },
  problems: cronProblems,
};

function cronProblems(values: Values, now: number): Record<string, string> {
  const timezone = text(values.timezone) ?? 'UTC';
  if (!isTimeZone(timezone)) return { 'field:timezone': 'Is not a time zone; write a name such as Europe/Berlin.' };
  try {
    nextRuns(text(values.cron_expression) ?? '', timezone, new Date(now));
    return {};
  } catch {
    return { 'field:cron_expression': 'Is not a cron expression. Five fields: minute hour day month weekday.' };
  }
}

/** Throws Error with what is wrong with the expression or the zone. Six fields have their seconds last, as on the server; croner has them first. */
function nextRuns(expression: string, timezone: string, from: Date, count = 3): Date[] {
  const fields = expression.trim().split(/\s+/);
  const [seconds] = fields.length === 6 ? fields.slice(5) : [];
  const pattern = seconds === undefined ? fields.join(' ') : [seconds, ...fields.slice(0, 5)].join(' ');
  const cron = new Cron(pattern, { timezone, mode: seconds === undefined ? '5-part' : '6-part', paused: true });
  return cron.nextRuns(count, from);
}

/** `Next: Wed 25 Nov, 09:00 …`, or why there is none. Never throws. */
function previewText(expression: string | undefined, timezone: string, viewerZone: string, now: number): string {
  if (!expression?.trim()) return 'Type a cron expression to see its next three runs.';
  try {
    const runs = nextRuns(expression, timezone, new Date(now));
    if (runs.length === 0) return 'It never runs.';
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: viewerZone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
    return `Next in your time (${viewerZone}): ${runs.map((run) => format.format(run)).join(' · ')}`;
  } catch (thrown) {
    return `That is not a cron expression: ${thrown instanceof Error ? thrown.message.replace(/^CronPattern: /, '') : 'unknown'}`;
  }
}
