import { element } from './dom.ts';

/** How much of something is used or done. `state` is a class of the bar. */
export function meter(label: string, value: number, of: number, state = ''): HTMLElement {
  const share = of > 0 ? Math.min(Math.max(value / of, 0), 1) : 0;
  const bar = element('div', { class: state });
  bar.style.width = `${share * 100}%`;
  return element(
    'div',
    {
      class: 'meter',
      role: 'meter',
      'aria-label': label,
      'aria-valuemin': 0,
      'aria-valuemax': of,
      'aria-valuenow': Math.min(value, of),
    },
    bar,
  );
}
