import { element } from '../../page/dom.ts';
import type { Story } from './run.ts';

/** The stories in the order in which Ralph takes them. */
export function storyList(stories: readonly Story[]): HTMLElement {
  return element(
    'section',
    {},
    element('h2', {}, 'Stories'),
    element('ol', { class: 'stories' }, ...stories.map(item)),
  );
}

function item({ id, title, state, attempts, error }: Story): HTMLElement {
  return element(
    'li',
    { class: `story ${state}` },
    element(
      'div',
      { class: 'row between' },
      element('span', { class: 'mono soft' }, id),
      element('span', { class: `state small ${state}` }, state),
    ),
    element('p', { class: 'title' }, title),
    attempts > 0
      ? element('p', { class: 'soft small' }, attempts === 1 ? '1 attempt' : `${attempts} attempts`)
      : undefined,
    error ? element('p', { class: 'error small' }, error) : undefined,
  );
}
