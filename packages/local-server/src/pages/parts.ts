import { html } from 'hono/html';

export const breadcrumb = html`<nav><a href="/">Tasks and runs</a></nav>`;

/** A status word in its colour. */
export const status = (word: string) => html`<span class="status ${word}">${word}</span>`;

/** A time for people, in UTC; a dash for none. */
export function time(ms: number | null) {
  if (ms === null) return '–';
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}"><span>${iso.slice(0, 10)}</span> <span>${iso.slice(11, 19)}</span> UTC</time>`;
}

/** A heading and a preformatted text; nothing for an empty text. */
export const block = (heading: string, text: string | null) =>
  text
    ? html`<h2>${heading}</h2>
        <pre>${text}</pre>`
    : '';

/** Pages of running work reload themselves at this interval. */
export const REFRESH_SECONDS = 2;
