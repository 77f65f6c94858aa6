import { element } from '../../page/dom.ts';
import { criteriaOf, type Prd, type Story } from './prd.ts';

/** The PRD to read: its head, and a card for each story. */
export function cards({ project, branch, description, stories }: Prd): HTMLElement[] {
  return [
    element(
      'header',
      {},
      element('h1', {}, project || 'PRD'),
      branch ? element('p', { class: 'mono soft' }, branch) : undefined,
      description && description !== project ? element('p', { class: 'about' }, description) : undefined,
    ),
    element('h2', {}, stories.length === 1 ? '1 story' : `${stories.length} stories`),
    element('ol', { class: 'stories' }, ...stories.map(card)),
  ];
}

function card({ id, title, description, criteria }: Story): HTMLElement {
  const lines = criteriaOf(criteria);
  return element(
    'li',
    { class: 'story' },
    id ? element('p', { class: 'mono soft' }, id) : undefined,
    element('h3', {}, title),
    description && description !== title ? element('p', { class: 'text' }, description) : undefined,
    lines.length > 0
      ? element('ul', { class: 'criteria' }, ...lines.map((line) => element('li', {}, line)))
      : undefined,
  );
}
