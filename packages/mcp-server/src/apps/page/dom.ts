// Builds elements. Text becomes text nodes, never markup, and no address of a record becomes an attribute: a hostile title stays a title.

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = Node | string | undefined;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

export function button(label: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', press);
  return made;
}

/** Puts the children into the page's one `main`, and keeps the focus on the element with the same `data-focus`, or else on the page. */
export function render(...children: readonly Child[]): void {
  const main = document.querySelector('main');
  if (!main) return;
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.focus : undefined;
  main.replaceChildren(...children.filter((child) => child !== undefined));
  if (focused) (main.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focused)}"]`) ?? main).focus();
}

/** Says it to people who do not see the page. */
export function announce(text: string): void {
  const live = document.querySelector('.announced');
  if (live && live.textContent !== text) live.textContent = text;
}
