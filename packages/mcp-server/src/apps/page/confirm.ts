// A question within the page: hosts' sandboxes allow no dialogs.
import { button, element } from './dom.ts';

interface Question {
  text: string;
  yes: string;
  no: string;
}

/** Focus it after it is shown: the safe answer is first. Escape is a no. */
export function confirmation({ text, yes, no }: Question, answer: (agreed: boolean) => void): HTMLElement {
  const made = element(
    'div',
    { class: 'confirm', role: 'alertdialog', 'aria-label': text },
    element('p', {}, text),
    element(
      'div',
      { class: 'row' },
      button(no, () => answer(false), { 'data-focus': 'no' }),
      button(yes, () => answer(true), { 'data-focus': 'yes', class: 'danger' }),
    ),
  );
  made.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') answer(false);
  });
  return made;
}
