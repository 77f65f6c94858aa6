import { button, element } from '../../page/dom.ts';
import type { Run } from './run.ts';
import { timeText } from './times.ts';

/** Each run opens its own board. */
export function runList(runs: readonly Run[], open: (id: string) => void): HTMLElement {
  const items = runs.map((run) =>
    element(
      'li',
      { class: `story ${run.state}` },
      element(
        'div',
        { class: 'row between' },
        button(run.project || run.id, () => open(run.id), { class: 'link title', 'data-focus': run.id }),
        element('span', { class: `state small ${run.state}` }, run.state),
      ),
      element(
        'p',
        { class: 'soft small' },
        `${run.passed} of ${run.total} stories passed · ${timeText(run.createdAt)}`,
      ),
    ),
  );
  return element('ol', { class: 'stories' }, ...items);
}
