import { element } from '../../page/dom.ts';
import type { Details } from './run.ts';
import { clockText } from './times.ts';

/** The log, which stays open, and at its end, when it is drawn again. */
export interface LogView {
  draw(details: Details): HTMLElement;
  /** Call it once the log is on the page. */
  settle(): void;
}

export function logView(): LogView {
  let isOpen = false;
  let list: HTMLElement | undefined;
  let place: number | 'end' = 'end';
  return {
    draw({ log, lines }) {
      const rows = log.map(({ at, type, story, message }) =>
        element(
          'div',
          {},
          element('span', { class: 'soft' }, [clockText(at), type, story].filter(Boolean).join(' ')),
          element('span', {}, message),
        ),
      );
      const made = element(
        'div',
        { class: 'log mono', role: 'log', tabindex: 0, 'aria-label': 'Log', 'data-focus': 'log' },
        ...rows,
      );
      made.addEventListener('scroll', () => {
        const isAtEnd = made.scrollTop + made.clientHeight >= made.scrollHeight - 4;
        place = isAtEnd ? 'end' : made.scrollTop;
      });
      list = made;
      const count =
        lines > log.length ? `the last ${log.length} of ${lines} lines` : `${lines} ${lines === 1 ? 'line' : 'lines'}`;
      const details = element(
        'details',
        { open: isOpen },
        element('summary', { 'data-focus': 'summary' }, `Log, ${count}`),
        made,
      );
      details.addEventListener('toggle', () => {
        isOpen = details.open;
        this.settle();
      });
      return details;
    },
    settle() {
      if (list) list.scrollTop = place === 'end' ? list.scrollHeight : place;
    },
  };
}
