import { html } from 'hono/html';
import type { Html } from './layout.ts';

export const pageOfTask = (id: string): string => `/tasks/${encodeURIComponent(id)}`;
export const pageOfRun = (id: string): string => `/ralph/${encodeURIComponent(id)}`;

/** A status word in its colour. */
export const status = (word: string) => html`<span class="status ${word}">${word}</span>`;

/** A time in UTC, which the script shows in the viewer's time zone; a dash for none. */
export function time(ms: number | null) {
  if (ms === null) return '–';
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`;
}

/** Only the time of day. */
export function clockTime(ms: number) {
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}" class="clock">${iso.slice(11, 19)}</time>`;
}

/** A heading and a preformatted text; nothing for an empty text. */
export const block = (heading: string, text: string | null) =>
  text
    ? html`<h2>${heading}</h2>
        <pre>${text}</pre>`
    : '';

/** Names and values, without those that have none. */
export const facts = (entries: readonly (readonly [string, Html | string | number | undefined])[]) =>
  html`<dl>
    ${entries.map(([name, value]) =>
      value === undefined
        ? ''
        : html`<dt>${name}</dt>
            <dd>${value}</dd>`,
    )}
  </dl>`;

export interface Row {
  id: string;
  href: string;
  title: string;
  word: string;
  at: number;
}

/** A list of links to tasks or runs, each with its status and its time. */
export const rows = (entries: readonly Row[]) =>
  html`<ul class="rows" role="list">
    ${entries.map(
      ({ id, href, title, word, at }) =>
        html`<li id="row-${id}"><a class="title" href="${href}">${title.trim() || '(no title)'}</a>${status(word)}${time(at)}</li>`,
    )}
  </ul>`;

/** A button that sends a form to this server. */
export const action = (path: string, label: string, look: 'quiet' | '' = '') =>
  html`<form method="post" action="${path}"><button type="submit" class="${look}">${label}</button></form>`;
