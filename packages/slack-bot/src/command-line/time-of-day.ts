// `9am`, `17:30`, `mon 8am`: times as people write them.
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Minutes after midnight; undefined when it is not a time. */
export function timeOfDay(text: string): number | undefined {
  const [, hours, minutes = '00', half] = /^(\d{1,2})(?::(\d\d))?\s*(am|pm)?$/i.exec(text.trim()) ?? [];
  if (hours === undefined) return undefined;
  const hour = Number(hours);
  if (half ? hour < 1 || hour > 12 : hour > 23) return undefined;
  const full = half ? (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0) : hour;
  return Number(minutes) > 59 ? undefined : full * 60 + Number(minutes);
}

/** Day 0 is Sunday. */
export function timeOfWeek(text: string): { day: number; minutes: number } | undefined {
  const [, name, time] = /^([a-z]{3,9})\s+(\S.*)$/i.exec(text.trim()) ?? [];
  const day = days.indexOf(name?.slice(0, 3).toLowerCase() ?? '');
  const minutes = timeOfDay(time ?? '');
  return day === -1 || minutes === undefined ? undefined : { day, minutes };
}

export function sayTime(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** `Monday at 08:00`. */
export function sayWeek({ day, minutes }: { day: number; minutes: number }): string {
  // The first of January 2023 was a Sunday.
  const name = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2023, 0, 1 + day));
  return `${name} at ${sayTime(minutes)}`;
}
