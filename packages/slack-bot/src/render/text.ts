// Text in Block Kit. What agents and users wrote goes into plain or rich text only, where Slack reads no mentions, links or formatting.
import type { PlainTextElement, RichTextBlock, RichTextElement, RichTextQuote, RichTextSection } from '@slack/types';
import { cut, limits } from './limits.ts';

/** For `text` fields that Slack reads as mrkdwn: nothing in it is a mention or a link any more. */
function escaped(text: string): string {
  return tame(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const hidden = /[[\p{Cc}\p{Bidi_Control}\u{200B}\u{2060}\u{FEFF}]--[\n\t]]/gv;

/** Without the characters that turn text around or hide in it. */
export function tame(text: string): string {
  return text.replace(hidden, '');
}

/** Of a message's `text`: never blank, no longer than Slack takes. */
export function readable(text: string): string {
  const said = escaped(text);
  return cut(said.trim() === '' ? 'CodeTether' : said, limits.messageText);
}

/** Emoji names stay letters: `:white_check_mark:` in a title must not look like our own mark. */
export function plain(text: string, most: number): PlainTextElement {
  return { type: 'plain_text', text: cut(tame(text), most) || '…', emoji: false };
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
  return { type: 'text', text: tame(text) || ' ', ...(style && { style }) };
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

export function isMoment(value: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value);
}
