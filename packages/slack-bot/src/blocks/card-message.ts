// A card of core as a Slack message.
import {
  type Card,
  type CardField,
  type Next,
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
import { buttonFor, buttonsFor, ownedBlock } from './buttons.ts';
import { limits } from './limits.ts';
import type { SlackMessage, Snippet } from './message.ts';
import {
  emoji,
  harmlessMarkdown,
  inLine,
  isMoment,
  line,
  moment,
  momentField,
  plain,
  progressBar,
  quote,
  readable,
  richText,
  words,
} from './text.ts';

/** Characters of a text that a message shows; the whole of a longer one goes into a file. @internal */
export const shownText = 2_000;
const shownSteps = 20;

const marks: Readonly<Record<Tone, string>> = {
  neutral: 'white_circle',
  working: 'hourglass_flowing_sand',
  good: 'white_check_mark',
  bad: 'x',
};

const stepMarks: Readonly<Record<NonNullable<Step['state']>, string>> = {
  pending: 'white_circle',
  running: 'hourglass_flowing_sand',
  passed: 'white_check_mark',
  failed: 'x',
  cancelled: 'no_entry_sign',
};

/** The message that the card is in, and its user. */
export interface CardPlace {
  /** Tells its blocks from those of other cards in the same message. */
  id?: string;
  /** The Slack user whose account its buttons concern. */
  owner?: string;
  /** Says who that is, where others read it. */
  says?: 'owner';
}

/** Our words come first, and what an agent wrote in Markdown is below them, so that it cannot pass for ours. */
export function cardMessage(card: Card, { id = 'card', owner, says }: CardPlace = {}): SlackMessage {
  const blocks: (KnownBlock | undefined)[] = [
    { ...richText(...heading(card), ...body(card)), block_id: `${id}:body` },
    card.table && tableBlock(card.table, id),
    factsBlock(card, id, says && owner),
    card.text?.markdown && markdownBlock(card.text, id),
    buttonsFor(card.next, ownedBlock(id, owner)),
  ];
  return { text: cardText(card), blocks: blocks.filter((block) => block !== undefined), snippet: snippetOf(card) };
}

/** The card in two lines with one button, for lists and links: beside a time in the zone of each reader there is room for one other fact. */
export function cardRow(card: Card, id: string, next: Next | undefined = card.next?.[0]): KnownBlock {
  const mark = card.status && rowMarks[card.status.tone];
  const title = [mark, inLine(card.title, 300) || 'Untitled', card.status && `· ${card.status.word}`];
  const facts = factsOf(card).slice(0, 3);
  const times = facts.filter(isTime).map(({ label, value }) => momentField(label, value));
  const others = facts
    .filter((fact) => !isTime(fact))
    .slice(0, times.length > 0 ? 1 : undefined)
    .map((fact) => `${fact.label} ${shownValue(fact)}`);
  // A record without a state, such as an agent, has its description here.
  const about = card.status || !card.text ? [] : [inLine(card.text, 200)];
  const said = [...about, ...others].join('  ·  ');
  const accessory = next && buttonFor(next);
  const inFields = times.length > 0;
  return {
    type: 'section',
    block_id: `${id}:next`,
    text: plain(
      [title.filter(Boolean).join('  '), ...(said && !inFields ? [said] : [])].join('\n'),
      limits.sectionText,
    ),
    ...(inFields && { fields: [...(said ? [plain(said, limits.sectionField)] : []), ...times] }),
    ...(accessory && { accessory }),
  };
}

function isTime({ value, untrusted }: CardField): boolean {
  return !untrusted && isMoment(value);
}

const rowMarks: Readonly<Record<Tone, string>> = { neutral: '○', working: '⏳', good: '✅', bad: '❌' };

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
    ...(text && !text.markdown ? [textElement(text)] : []),
    ...(steps ?? []).slice(0, shownSteps).flatMap(stepLines),
    ...(steps && steps.length > shownSteps ? [line(words(`and ${steps.length - shownSteps} more`))] : []),
    ...(progress ? [line(words(progressWithBar(progress)))] : []),
  ];
}

function textElement({ text, trusted }: Text): RichTextBlock['elements'][number] {
  const shown = bounded(text, shownText);
  return trusted ? line(words(shown)) : quote(shown);
}

/** Agents write links that hide where they lead, and names that call people: both stay as they were typed. */
function markdownBlock({ text }: Text, id: string): KnownBlock {
  return {
    type: 'markdown',
    block_id: `${id}:text`,
    text: bounded(harmlessMarkdown(bounded(text, limits.markdown)), limits.markdown),
  };
}

function stepLines({ title, state, detail, points = [] }: Step): RichTextBlock['elements'] {
  const why = detail ? [words(` ${inLine(untrusted(detail), 200)}`, { italic: true })] : [];
  const name = inLine(untrusted(title), 200);
  const said = state ? [emoji(stepMarks[state]), words(` ${name} (${state})`)] : [words(name, { bold: true })];
  const criteria = points.slice(0, shownSteps).map((point) => `• ${bounded(point, 300)}`);
  return [line(...said, ...why), ...(criteria.length > 0 ? [quote(criteria.join('\n'))] : [])];
}

/** The progress with a bar. */
export function progressWithBar(progress: Progress): string {
  return `${progressText(progress)}  ${progressBar(progress.value, progress.of)}`;
}

/** Without ids: a link, a button or the thread leads there. */
function factsOf({ fields = [] }: Card): readonly CardField[] {
  return fields.filter(({ isId }) => !isId);
}

function factsBlock(card: Card, id: string, user: string | undefined): KnownBlock | undefined {
  const facts = factLine(factsOf(card), user);
  return facts && { ...richText(facts), block_id: `${id}:facts` };
}

function factLine(fields: readonly CardField[], user?: string): RichTextSection | undefined {
  const facts: RichTextElement[][] = fields.map((field) => [
    words(`${field.label} `, { italic: true }),
    isTime(field) ? moment(field.value) : words(shownValue(field)),
  ]);
  if (user) facts.unshift([words('For ', { italic: true }), { type: 'user', user_id: user }]);
  if (facts.length === 0) return undefined;
  return line(...facts.flatMap((fact, index) => (index > 0 ? [words('  ·  '), ...fact] : fact)));
}

function shownValue({ value, untrusted = false }: CardField): string {
  return inLine({ text: value, trusted: !untrusted }, 200);
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
  if (!text || isWhole(text)) return undefined;
  const filename = text.markdown ? 'result.md' : 'result.txt';
  return { filename, title: bounded(clean(title.text), 100) || 'Result', content: text.text };
}

function isWhole({ text, markdown }: Text): boolean {
  if (!markdown) return text.length <= shownText;
  return text.length <= limits.markdown && harmlessMarkdown(text).length <= limits.markdown;
}

/** Above what an agent writes, and above the word that there is no answer. */
export const madeByAi: RichTextBlock = {
  ...richText(line(words('Answers here are made by AI: check them before you rely on them.', { italic: true }))),
  block_id: 'made-by-ai',
};

/** A message of our own words. */
export function note(text: string, { mark }: { mark?: string } = {}): SlackMessage {
  const shown = mark ? line(emoji(mark), words(` ${text}`)) : line(words(text));
  return { text: readable(text), blocks: [richText(shown)] };
}
