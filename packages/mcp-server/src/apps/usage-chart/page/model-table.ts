import { dollars } from '../../page/dollars.ts';
import { element } from '../../page/dom.ts';
import { count } from '../../page/values.ts';
import type { ModelUsage } from './usage.ts';

/** A bar for each model, the dearest first. */
export function modelTable(models: readonly ModelUsage[], colour: (model: string) => string): HTMLElement {
  const most = Math.max(...models.map(({ cost }) => cost));
  const head = ['Model', 'Cost', 'Tokens', 'Requests'].map((name, column) =>
    element('th', { scope: 'col', class: column > 0 ? 'number' : '' }, name),
  );
  const rows = models.map(({ model, cost, tokens, requests }) => {
    const bar = element('span', { class: `bar ${colour(model)}` });
    bar.style.width = `${most > 0 ? Math.max((cost / most) * 100, 0.5) : 0}%`;
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, element('span', { class: 'model' }, model), bar),
      ...[dollars(cost), count(tokens), count(requests)].map((value) => element('td', { class: 'number' }, value)),
    );
  });
  return element(
    'section',
    {},
    element('h2', {}, 'By model'),
    element(
      'table',
      { class: 'models' },
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...rows),
    ),
  );
}
