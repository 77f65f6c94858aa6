// The next runs of a cron expression, in the zone of who looks.
import { Cron } from 'croner';

/** Throws Error with what is wrong with the expression or the zone. Six fields have their seconds last, as on the server; croner has them first. */
export function nextRuns(expression: string, timezone: string, from: Date, count = 3): Date[] {
  const fields = expression.trim().split(/\s+/);
  const [seconds] = fields.length === 6 ? fields.slice(5) : [];
  const pattern = seconds === undefined ? fields.join(' ') : [seconds, ...fields.slice(0, 5)].join(' ');
  const cron = new Cron(pattern, { timezone, mode: seconds === undefined ? '5-part' : '6-part', paused: true });
  return cron.nextRuns(count, from);
}

/** `Next: Wed 25 Nov, 09:00 …`, or why there is none. Never throws. */
export function previewText(expression: string | undefined, timezone: string, viewerZone: string, now: number): string {
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
