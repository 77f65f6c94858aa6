import { element } from './dom.ts';

export interface Field {
  /** Unique on the page; also the name for the focus. */
  name: string;
  label: string;
  value: string;
  /** Of a text with several lines. */
  rows?: number;
  required?: boolean;
  changed(value: string): void;
}

/** A label with its input. */
export function field({ name, label, value, rows, required, changed }: Field): HTMLElement {
  const attributes = { id: name, 'data-focus': name, required: required ?? false };
  const input = rows === undefined ? element('input', attributes) : element('textarea', { ...attributes, rows });
  input.value = value;
  input.addEventListener('input', () => {
    input.removeAttribute('aria-invalid');
    changed(input.value);
  });
  return element('div', { class: 'field' }, element('label', { for: name }, label), input);
}
