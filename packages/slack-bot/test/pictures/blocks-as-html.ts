// Block Kit as HTML, about as Slack's client shows it. An unknown part is refused, so that no picture leaves anything out.
import { html, raw } from 'hono/html';
import { marked } from 'marked';
import type { Html } from '../../src/http/page.ts';

type Node = Readonly<Record<string, unknown>>;

const marks: Readonly<Record<string, readonly [mark: string, colour: string]>> = {
  white_check_mark: ['✔', '#2f9e5b'],
  x: ['✖', '#d63a4e'],
  warning: ['⚠', '#d99a1c'],
  hourglass_flowing_sand: ['◔', '#b7791f'],
  hourglass: ['◔', '#b7791f'],
  white_circle: ['○', '#8a8f98'],
  no_entry_sign: ['⊘', '#d63a4e'],
  pencil2: ['✎', '#b7791f'],
  key: ['⚷', '#b7791f'],
  lock: ['⚷', '#b7791f'],
  mag: ['⌕', '#5b6b8c'],
  information_source: ['ℹ', '#1d6fd0'],
  moneybag: ['$', '#b7791f'],
  question: ['?', '#d63a4e'],
  speech_balloon: ['❞', '#5b6b8c'],
  newspaper: ['▤', '#5b6b8c'],
  wave: ['☺', '#b7791f'],
  thumbsup: ['▲', '#2f9e5b'],
  thumbsdown: ['▼', '#d63a4e'],
  tada: ['★', '#b7791f'],
};

/** Slack shows HTML within Markdown as it is written. */
export function markdownAsHtml(text: string): Html {
  const harmless = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return html`<div class="markdown">${raw(marked.parse(harmless, { async: false }))}</div>`;
}

const names: Readonly<Record<string, string>> = { U1: 'ada', U2: 'grace' };

type Show = (node: Node) => Html;

const blocks: Readonly<Record<string, Show>> = {
  rich_text: ({ elements }) => html`<div class="block">${listOf(elements).map(richElement)}</div>`,
  markdown: ({ text }) => html`<div class="block">${markdownAsHtml(String(text))}</div>`,
  section: ({ text, fields, accessory }) =>
    html`<div class="block section">
      <div>
        ${text === undefined ? '' : html`<div class="lines">${plain(text)}</div>`}
        ${fields === undefined ? '' : html`<div class="fields">${listOf(fields).map((field) => html`<div class="lines">${fieldText(field)}</div>`)}</div>`}
      </div>
      ${accessory === undefined ? '' : element(nodeOf(accessory))}
    </div>`,
  header: ({ text }) => html`<div class="block header">${plain(text)}</div>`,
  context: ({ elements }) =>
    html`<div class="block context">${listOf(elements).map((one) => html`<span>${plain(one)}</span>`)}</div>`,
  divider: () => html`<hr />`,
  context_actions: ({ elements }) => html`<div class="block actions">${listOf(elements).map(element)}</div>`,
  actions: ({ elements }) => html`<div class="block actions">${listOf(elements).map(element)}</div>`,
  input: ({ label, hint, element: input, optional }) =>
    html`<div class="block input">
      <div class="label">${plain(label)}${optional === true ? html` <span class="soft">(optional)</span>` : ''}</div>
      ${element(nodeOf(input))} ${hint === undefined ? '' : html`<div class="hint">${plain(hint)}</div>`}
    </div>`,
  table: ({ rows }) =>
    html`<table class="block">
      ${(Array.isArray(rows) ? rows : []).map((row) => html`<tr>${listOf(row).map((cell) => html`<td>${cellText(cell)}</td>`)}</tr>`)}
    </table>`,
  plan: ({ title, tasks }) =>
    html`<div class="block plan">
      <div class="title">${String(title)}</div>
      ${listOf(tasks).map(taskCard)}
    </div>`,
};

const taskMarks: Readonly<Record<string, string>> = {
  pending: 'white_circle',
  in_progress: 'hourglass_flowing_sand',
  complete: 'white_check_mark',
  error: 'x',
};

function taskCard({ title, status, details, output }: Node): Html {
  return html`<div class="task">
    <div>${emoji(taskMarks[String(status)])} ${String(title)}</div>
    ${[details, output].filter((one) => one !== undefined).map((one) => html`<div class="soft">${show(blocks, nodeOf(one))}</div>`)}
  </div>`;
}

const richElements: Readonly<Record<string, Show>> = {
  rich_text_section: ({ elements }) => html`<div class="line">${listOf(elements).map(inline)}</div>`,
  rich_text_quote: ({ elements }) => html`<blockquote>${listOf(elements).map(inline)}</blockquote>`,
  rich_text_preformatted: ({ elements }) => html`<pre>${listOf(elements).map(inline)}</pre>`,
};

const inlines: Readonly<Record<string, Show>> = {
  text: ({ text, style }) => {
    const { bold, italic, code } = nodeOf(style ?? {});
    return html`<span class="${[bold && 'bold', italic && 'italic', code && 'code'].filter(Boolean).join(' ')}">${String(text)}</span>`;
  },
  link: ({ text, url, style }) =>
    html`<a class="${nodeOf(style ?? {}).bold === true ? 'bold' : ''}">${String(text ?? url)}</a>`,
  emoji: ({ name }) => emoji(String(name)),
  user: ({ user_id }) => html`<span class="mention">@${names[String(user_id)] ?? String(user_id)}</span>`,
  channel: ({ channel_id }) =>
    html`<span class="mention">#${String(channel_id) === 'C1' ? 'dev' : String(channel_id)}</span>`,
  date: ({ timestamp }) =>
    html`<span>${new Date(Number(timestamp) * 1000).toLocaleString('en', { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', timeZone: 'UTC' })}</span>`,
};

const elements: Readonly<Record<string, Show>> = {
  button: ({ text, style }) => html`<span class="button ${String(style ?? '')}">${plain(text)}</span>`,
  feedback_buttons: ({ positive_button, negative_button }) =>
    html`${[['thumbsup', positive_button] as const, ['thumbsdown', negative_button] as const].map(
      ([mark, one]) => html`<span class="feedback">${emoji(mark)} ${plain(nodeOf(one).text)}</span>`,
    )}`,
  plain_text_input: ({ multiline, initial_value, placeholder }) =>
    html`<div class="box ${multiline === true ? 'tall' : ''}">${String(initial_value ?? '') || html`<span class="soft">${placeholder === undefined ? '' : plain(placeholder)}</span>`}</div>`,
  number_input: ({ initial_value }) => html`<div class="box">${String(initial_value ?? '')}</div>`,
  static_select: select,
  external_select: select,
  conversations_select: select,
  checkboxes: ({ options, initial_options }) =>
    html`<div>
      ${listOf(options).map((one) => html`<div>${listOf(initial_options).length > 0 ? '☑' : '☐'} ${plain(one.text)}</div>`)}
    </div>`,
};

function select({ initial_option, placeholder }: Node): Html {
  const chosen = initial_option === undefined ? placeholder : nodeOf(initial_option).text;
  return html`<div class="box select"><span>${chosen === undefined ? 'Select an option' : plain(chosen)}</span><span>⌄</span></div>`;
}

export function blockAsHtml(block: object): Html {
  return show(blocks, nodeOf(block));
}

const element = (node: Node) => show(elements, node);
const richElement = (node: Node) => show(richElements, node);
const inline = (node: Node) => show(inlines, node);

function show(shows: Readonly<Record<string, Show>>, node: Node): Html {
  const known = shows[String(node.type)];
  if (!known) throw new Error(`No picture of ${JSON.stringify(node.type)}: teach it to ${import.meta.filename}.`);
  return known(node);
}

function cellText(cell: Node): string {
  if (cell.type !== 'raw_text') throw new Error(`No picture of a cell of type ${String(cell.type)}.`);
  return String(cell.text);
}

const inText: Readonly<Record<string, string>> = {
  '✅': 'white_check_mark',
  '❌': 'x',
  '⏳': 'hourglass',
  '○': 'white_circle',
  '🚫': 'no_entry_sign',
};

/** The only mrkdwn of our blocks is a time with its label. */
function fieldText(field: Node): Html | Html[] {
  if (field.type !== 'mrkdwn') return plain(field);
  const [, timestamp, label] =
    /^<!date\^(\d+)\^([\w ]+) \{date_short_pretty\} \{time\}\|/.exec(String(field.text)) ?? [];
  if (!timestamp) throw new Error(`No picture of the text ${String(field.text)}.`);
  return html`${label} ${show(inlines, { type: 'date', timestamp })}`;
}

/** All else is plain text: a test refuses other mrkdwn. */
function plain(text: unknown): Html[] {
  const { type, text: words } = nodeOf(text);
  if (type !== 'plain_text') throw new Error(`No picture of a text of type ${String(type)}.`);
  return wordsAsHtml(String(words));
}

/** With pictures for emoji, which the font may lack. */
export function wordsAsHtml(words: string): Html[] {
  return words.split(/(✅|❌|⏳|○|🚫)/).map((part) => (inText[part] ? emoji(inText[part]) : html`${part}`));
}

function emoji(name: string | undefined): Html {
  const found = marks[name ?? ''];
  if (!found) throw new Error(`No picture of the emoji ${name}.`);
  return html`<span class="emoji" style="color: ${found[1]}">${found[0]}</span>`;
}

function nodeOf(value: unknown): Node {
  if (typeof value !== 'object' || value === null) throw new Error(`Not a part of Block Kit: ${JSON.stringify(value)}`);
  return value as Node;
}

function listOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.map(nodeOf) : [];
}
