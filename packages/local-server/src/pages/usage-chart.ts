import { html } from 'hono/html';
import type { Month } from '../limits/month.ts';
import type { DayUsage } from '../store/usage.ts';

/** Colours of the style; models beyond them share the last one. */
const COLOURS = 6;

const DAY_MS = 86_400_000;

/** In units of the picture, which is stretched to the width of the page and so has no text. */
const WIDTH = 100;
const HEIGHT = 100;

export const nameOfModel = ({ provider, model }: { provider: string; model: string }): string => `${provider} ${model}`;

/** The colour of a model; the first name has the first colour. */
export const colourOf = (names: readonly string[], model: { provider: string; model: string }): string =>
  `c${Math.min(Math.max(0, names.indexOf(nameOfModel(model))), COLOURS - 1)}`;

/** A column for each day of the month, in the colours of the models. */
export function usageChart({
  month,
  names,
  days,
}: {
  month: Month;
  names: readonly string[];
  days: readonly DayUsage[];
}) {
  const count = Math.round((month.to - month.from) / DAY_MS);
  const byDay = Map.groupBy(days, ({ day }) => day);
  const most = Math.max(1, ...[...byDay.values()].map(costOf));
  const step = WIDTH / count;
  const rank = (part: DayUsage) => names.indexOf(nameOfModel(part));

  const columns = Array.from({ length: count }, (_, index) => {
    const parts = byDay.get(dayOf(month.from + index * DAY_MS)) ?? [];
    let top = HEIGHT;
    return parts
      .toSorted((one, other) => rank(one) - rank(other))
      .map((part) => {
        const height = (part.costMicros / most) * HEIGHT;
        top -= height;
        return html`<rect class="${colourOf(names, part)}" x="${fixed((index + 0.12) * step)}" y="${fixed(top)}" width="${fixed(0.76 * step)}" height="${fixed(height)}"><title>${part.day}, ${part.model}: ${dollars(part.costMicros)}</title></rect>`;
      });
  });
  return html`<p class="soft">At most ${dollars(most)} a day.</p>
    <svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Cost of each day by model, at most ${dollars(most)} a day">
      ${columns}
    </svg>
    <p class="axis soft"><span>${dayOf(month.from)}</span> <span>${dayOf(month.to - 1)}</span></p>`;
}

export const costOf = (parts: readonly { costMicros: number }[]): number =>
  parts.reduce((sum, { costMicros }) => sum + costMicros, 0);

export const dollars = (micros: number): string => `$${(micros / 1e6).toFixed(2)}`;

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const fixed = (value: number): string => value.toFixed(2);
