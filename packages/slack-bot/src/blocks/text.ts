// Text in Block Kit. Untrusted text goes into plain or rich text only, where Slack reads no mentions, links or formatting: within one of our lines
// in quotes, in a quote block if it is long, and without either where a field of Slack's holds nothing else.
import type { Text } from '@codetether/core';
import { bounded, clean, inQuotes } from '@codetether/core/untrusted';
import type {
  HeaderBlock,
  MrkdwnElement,
  PlainTextElement,
  RichTextBlock,
  RichTextElement,
  RichTextQuote,
  RichTextSection,
} from '@slack/types';
import { limits } from './limits.ts';

/** For `text` fields that Slack reads as mrkdwn: nothing in it is a mention or a link any more. */
function escaped(text: string): string {
  return clean(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Within a line: our text as it is, untrusted text in quotes. Empty for an empty one. */
export function inLine({ text, trusted }: Text, most: number): string {
  if (text.trim() === '') return '';
  return trusted ? bounded(clean(text), most) : inQuotes(text, most);
}

/** Of a message's `text`: never blank, no longer than Slack takes. */
export function readable(text: string): string {
  const said = escaped(text);
  return bounded(said.trim() === '' ? 'CodeTether' : said, limits.messageText);
}

/**
 * Markdown that calls nobody and hides no address. A blank after the first character ends a mention (`< !channel>`) and a link with a
 * name of its own (`[here] (https://…)`), of which then both parts are read; the rest stays as it was written, also within code.
 */
export function harmlessMarkdown(text: string): string {
  return clean(text)
    .replace(/<(?=[!@#])/g, '< ')
    .replace(/<(?=[a-z][a-z0-9+.-]{0,20}:[^>|\n]{0,2000}\|)/gi, '< ')
    .replace(/\](?=\()/g, '] ')
    .replace(/\](?=:\s*<?(?:[a-z][a-z0-9+.-]{0,20}:|\/\/))/gi, '] ');
}

/** Emoji names stay letters: `:white_check_mark:` in a title must not look like our own mark. */
export function plain(text: string, most: number): PlainTextElement {
  return { type: 'plain_text', text: bounded(clean(text), most) || '…', emoji: false };
}

export function richText(...elements: RichTextBlock['elements']): RichTextBlock {
  return { type: 'rich_text', elements };
}

export function line(...elements: (RichTextElement | undefined)[]): RichTextSection {
  return { type: 'rich_text_section', elements: elements.filter((element) => element !== undefined) };
}

export function quote(text: string): RichTextQuote {
  return { type: 'rich_text_quote', elements: [words(text)] };
}

export function words(text: string, style?: { bold?: true; code?: true; italic?: true }): RichTextElement {
  return { type: 'text', text: clean(text) || ' ', ...(style && { style }) };
}

export function emoji(name: string): RichTextElement {
  return { type: 'emoji', name };
}

/** A point in time, shown in each reader's own zone. */
export function moment(iso: string): RichTextElement {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return words(iso);
  return { type: 'date', timestamp: Math.floor(at / 1000), format: '{date_short_pretty} {time}', fallback: iso };
}

/** The same with its label, for a section. Nothing else is sent as mrkdwn, so its label is our own word and the rest is a number. */
export function momentField(label: string, iso: string): MrkdwnElement {
  const at = Date.parse(iso);
  const format = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone: 'UTC' } as const;
  const inWords = `${new Intl.DateTimeFormat('en-GB', format).format(at)} UTC`;
  const text = `<!date^${Math.floor(at / 1000)}^${label} {date_short_pretty} {time}|${label} ${inWords}>`;
  return { type: 'mrkdwn', text };
}

export function isMoment(value: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value) && !Number.isNaN(Date.parse(value));
}

/** A channel by its name, as each reader may see it. */
export function placeIn(channel: string): RichTextElement {
  return channel.startsWith('C') || channel.startsWith('G')
    ? { type: 'channel', channel_id: channel }
    : words('our direct channel');
}

/** `2 subscriptions`; undefined for none. */
export function counted(number: number, noun: string): string | undefined {
  return number === 0 ? undefined : `${number} ${noun}${number === 1 ? '' : 's'}`;
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plain(text, limits.header) };
}

export function sentence(text: string): RichTextBlock {
  return richText(line(words(text)));
}

const width = 10;

/** `████░░░░░░ 43 %`; more than all is shown as full. Readers hear the number. */
export function progressBar(value: number, of: number): string {
  const share = of > 0 ? value / of : 0;
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${Math.round(share * 100)} %`;
}
