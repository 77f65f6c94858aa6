import { element } from './dom.ts';

/** Names and values; those without a value are left out. */
export function facts(entries: readonly (readonly [name: string, value: string])[]): HTMLElement {
  return element(
    'dl',
    {},
    ...entries
      .filter(([, value]) => value !== '')
      .map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', { class: 'number' }, value))),
  );
}
