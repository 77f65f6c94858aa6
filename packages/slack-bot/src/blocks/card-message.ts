// A card of core as a Slack message.
import {
  type Card,
  type CardField,
  type Progress,
  progressText,
  type Step,
  type Table,
  type Text,
  type Tone,
  untrusted,
} from '@codetether/core';
import { bounded, clean } from '@codetether/core/untrusted';
import type { KnownBlock, RichTextBlock, RichTextElement, RichTextSection, TableBlock } from '@slack/types';
import { buttonsFor, ownedBlock } from './buttons.ts';
import { limits } from './limits.ts';
import type { SlackMessage, Snippet } from './message.ts';
import { emoji, inLine, isMoment, line, moment, progressBar, quote, readable, richText, words } from './text.ts';

/** Characters of an agent's text that a message shows; the whole of a longer one goes into a file. @internal */
export const shownText = 2_000;
const shownSteps = 20;

const marks: Readonly<Record<Tone, string>> = {
  neutral: 'white_circle',
  working: 'hourglass_flowing_sand',
  good: 'white_check_mark',
  bad: 'x',
};

const stepMarks: Readonly<Record<Step['state'], string>> = {
  pending: 'white_circle',
  running: 'hourglass_flowing_sand',
  passed: 'white_check_mark',
  failed: 'x',
  cancelled: 'no_entry_sign',
};

/** `id` tells its blocks from those of other cards in the same message; `owner` is the Slack user whose account its buttons concern. */
export function cardMessage(card: Card, { id = 'card', owner }: { id?: string; owner?: string } = {}): SlackMessage {
  const blocks: (KnownBlock | undefined)[] = [
    { ...richText(...heading(card), ...body(card)), block_id: `${id}:body` },
    card.table && tableBlock(card.table, id),
    factsBlock(card, id),
    buttonsFor(card.next, ownedBlock(id, owner)),
  ];
  return { text: cardText(card), blocks: blocks.filter((block) => block !== undefined), snippet: snippetOf(card) };
}

/** The card in one or two lines, for lists. */
export function cardLines(card: Card, id: string): KnownBlock[] {
  const facts = factLine((card.fields ?? []).slice(0, 4));
  const blocks = [
    { ...richText(...heading(card), ...(facts ? [facts] : [])), block_id: `${id}:body` },
    buttonsFor(card.next, `${id}:next`),
  ];
  return blocks.filter((block) => block !== undefined);
}

/** For notifications and screen readers: the record, its status, and the beginning of the text. */
export function cardText(card: Card): string {
  const parts = [
    [inLine(card.title, 300), card.status?.word].filter(Boolean).join(': '),
    card.progress && progressText(card.progress),
    ...(card.warnings ?? []),
    card.text && inLine(card.text, 300),
  ];
  return readable(parts.filter(Boolean).join('. '));
}

function heading({ title, status, url }: Card): RichTextSection[] {
  const name = inLine(title, 300) || 'Untitled';
  const shown: RichTextElement = url
    ? { type: 'link', url, text: name, style: { bold: true } }
    : words(name, { bold: true });
  return [status ? line(emoji(marks[status.tone]), words(' '), shown, words(`  ${status.word}`)) : line(shown)];
}

function body({ warnings = [], text, steps, progress }: Card): RichTextBlock['elements'] {
  return [
    ...warnings.map((warning) => line(emoji('warning'), words(` ${warning}`))),
    ...(text ? [textElement(text)] : []),
    ...(steps ?? []).slice(0, shownSteps).map(stepLine),
    ...(steps && steps.length > shownSteps ? [line(words(`and ${steps.length - shownSteps} more`))] : []),
    ...(progress ? [line(words(progressWithBar(progress)))] : []),
  ];
}

function textElement({ text, trusted }: Text): RichTextBlock['elements'][number] {
  const shown = bounded(text, shownText);
  return trusted ? line(words(shown)) : quote(shown);
}

function stepLine({ title, state, detail }: Step): RichTextSection {
  const why = detail ? [words(` ${inLine(untrusted(detail), 200)}`, { italic: true })] : [];
  return line(emoji(stepMarks[state]), words(` ${inLine(untrusted(title), 200)} (${state})`), ...why);
}

/** The progress with a bar. */
export function progressWithBar(progress: Progress): string {
  return `${progressText(progress)}  ${progressBar(progress.value, progress.of)}`;
}

function factsBlock({ fields = [] }: Card, id: string): KnownBlock | undefined {
  const facts = factLine(fields);
  return facts && { ...richText(facts), block_id: `${id}:facts` };
}

function factLine(fields: readonly CardField[]): RichTextSection | undefined {
  if (fields.length === 0) return undefined;
  return line(
    ...fields.flatMap(({ label, value, untrusted = false }, index) => [
      words(`${index > 0 ? '  ·  ' : ''}${label} `, { italic: true }),
      !untrusted && isMoment(value) ? moment(value) : words(inLine({ text: value, trusted: !untrusted }, 200)),
    ]),
  );
}

function tableBlock({ columns, rows }: Table, id: string): TableBlock | undefined {
  if (rows.length === 0) return undefined;
  const shown = [columns, ...rows.slice(0, limits.tableRows - 1).map((row) => row.map(({ text }) => text))];
  const cellCharacters = Math.min(300, Math.floor(limits.tableCharacters / (shown.length * columns.length)));
  return {
    type: 'table',
    block_id: `${id}:table`,
    rows: shown.map((row) =>
      row
        .slice(0, limits.tableColumns)
        .map((cell) => ({ type: 'raw_text', text: bounded(clean(cell), cellCharacters) || ' ' })),
    ),
  };
}

function snippetOf({ title, text }: Card): Snippet | undefined {
  if (!text || text.text.length <= shownText) return undefined;
  return { filename: 'result.txt', title: bounded(clean(title.text), 100) || 'Result', content: text.text };
}

/** A message of our own words. */
export function note(text: string, { mark }: { mark?: string } = {}): SlackMessage {
  const shown = mark ? line(emoji(mark), words(` ${text}`)) : line(words(text));
  return { text: readable(text), blocks: [richText(shown)] };
}
