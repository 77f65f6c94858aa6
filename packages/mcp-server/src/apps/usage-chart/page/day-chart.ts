// A column for each day of the month, in the colours of the models.

import { dollars } from '../../page/dollars.ts';
import { element } from '../../page/dom.ts';
import { dayName, daysIn, monthName } from './months.ts';
import type { Days, Usage } from './usage.ts';

interface Day {
  day: string;
  cost: number;
  parts: readonly { model: string; cost: number }[];
}

export function dayChart(usage: Usage, { rows, since }: Days, colour: (model: string) => string): HTMLElement {
  const days = Array.from({ length: daysIn(usage.month) }, (_, index): Day => {
    const day = `${usage.month}-${String(index + 1).padStart(2, '0')}`;
    const parts = rows.filter((row) => row.day === day);
    return { day, cost: parts.reduce((sum, { cost }) => sum + cost, 0), parts };
  });
  const used = days.filter(({ cost }) => cost > 0);
  const most = Math.max(...days.map(({ cost }) => cost));
  const share = usage.limit === undefined ? undefined : usage.limit / days.length;
  // The line is drawn where it does not flatten the columns.
  const line = share !== undefined && share <= 2 * most ? share : undefined;
  const notes = [
    since && `Days before ${dayName(since)} are not shown: the server lists only its newest 500 requests.`,
    share !== undefined &&
      `${line === undefined ? 'The' : 'Dashed: the'} limit spread evenly, ${dollars(share)} a day.`,
  ].filter((note) => typeof note === 'string');
  return element(
    'section',
    {},
    element('h2', {}, 'By day'),
    element(
      'div',
      {
        class: 'days',
        role: 'img',
        'aria-label': `Cost of each day in ${monthName(usage.month)}, at most ${dollars(most)} a day`,
      },
      columns(days, Math.max(most, line ?? 0) || 1, line, colour),
      marks(days.length),
    ),
    notes.length > 0 ? element('p', { class: 'soft small' }, notes.join(' ')) : undefined,
    used.length > 0 ? table(used) : undefined,
  );
}

function columns(
  days: readonly Day[],
  top: number,
  line: number | undefined,
  colour: (model: string) => string,
): HTMLElement {
  const limit = line === undefined ? undefined : element('div', { class: 'limit' });
  if (limit && line !== undefined) limit.style.bottom = `${(line / top) * 100}%`;
  const bars = days.map(({ day, parts }) => {
    const pieces = parts.map(({ model, cost }) => {
      const piece = element('div', { class: colour(model), title: `${dayName(day)}, ${model}: ${dollars(cost)}` });
      piece.style.height = `${(cost / top) * 100}%`;
      return piece;
    });
    return element('div', { class: 'day' }, ...pieces);
  });
  return element('div', { class: 'columns' }, ...bars, limit);
}

/** The numbers of some days, below them. */
function marks(days: number): HTMLElement {
  const shown = [1, 8, 15, 22, days];
  return element(
    'div',
    { class: 'marks' },
    ...Array.from({ length: days }, (_, index) =>
      element('span', {}, shown.includes(index + 1) ? element('span', {}, String(index + 1)) : undefined),
    ),
  );
}

function table(days: readonly Day[]): HTMLElement {
  const rows = days.map(({ day, cost }) =>
    element('tr', {}, element('th', { scope: 'row' }, dayName(day)), element('td', { class: 'number' }, dollars(cost))),
  );
  return element(
    'details',
    {},
    element('summary', { 'data-focus': 'days' }, 'The days as a table'),
    element('table', { class: 'by-day' }, element('tbody', {}, ...rows)),
  );
}
