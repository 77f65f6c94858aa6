// Records as tool results: the same facts as text and as structure.
import { type Card, cardOf, fieldsOf, type Operation } from '@codetether/core';
import type { Call, ToolResult } from './call.ts';
import { cardItem, cardText } from './card-text.ts';
import type { Detail } from './detail.ts';
import { fitting } from './fit-token-budget.ts';
import { type NextCall, nextCalls, nextText } from './next-call.ts';
import { untoldInLine, untoldLines } from './remaining-fields.ts';
import { recordUri } from './resource-uri.ts';
import { longestText, longestTextInFullList, longestTextInList, shorten } from './truncate.ts';
import { untrustedOfItems, untrustedOfRecord } from './untrusted.ts';

interface RecordOptions {
  /** A sentence of ours before it. */
  lead?: string;
  /** What else is in the structure. */
  facts?: object;
  /** Instead of the calls that the record itself suggests. */
  next?: readonly NextCall[];
  /** The longest text, in characters. */
  most?: number;
}

/** One record. */
export function recordResult(
  operation: Operation,
  record: object,
  call: Pick<Call, 'offers'>,
  options: RecordOptions = {},
): ToolResult {
  const { most = longestText } = options;
  const make = (less: number) => recordCutAt(less, operation, record, call, { ...options, most });
  // A resource is cut too, but much later.
  return most > longestText ? make(most) : fitting(most, make);
}

function recordCutAt(
  less: number,
  operation: Operation,
  record: object,
  { offers }: Pick<Call, 'offers'>,
  { lead, facts, next, most }: RecordOptions & { most: number },
): ToolResult {
  const fields = fieldsOf(operation.output);
  const { record: short, notes: cuts } = shorten(fields, record, less, most);
  const rest = cuts.length > 0 && most <= longestText ? recordUri(operation.key, short[operation.key]) : undefined;
  const notes = rest ? [...cuts, `The resource ${rest} has all of it.`] : cuts;
  const card = cardOf(operation, short);
  const following = (next ?? nextCalls(operation, record, card)).filter(({ tool }) => offers(tool));
  return result([lead, whole(operation, card, { ...short, ...facts }), ...notes, ...following.map(nextText)], {
    ...short,
    ...facts,
    ...(notes.length > 0 && { notes }),
    ...(following.length > 0 && { next: following }),
    untrusted: untrustedOfRecord(fields, short, following),
  });
}

export interface Page {
  records: readonly object[];
  /** In all, where that is known. */
  total?: number;
  /** What else to know about it. */
  note?: string;
  /** The same call with the cursor that goes on from here; for a trigger, the one that asks for what is new by then. */
  next?: NextCall;
}

/** Several records; unless `detail` says otherwise concise, and one alone in full. */
export function listResult(operation: Operation, page: Page, call: Pick<Call, 'offers'>, detail?: Detail): ToolResult {
  const [only] = page.records;
  if (page.records.length === 1 && only && !page.next && operation.kind === 'search') {
    const most = detail === 'concise' ? longestTextInList : longestText;
    return asList(operation, recordResult(operation, only, call, { most }));
  }
  const concise = () => fitting(longestTextInList, (most) => listOf(operation, page, { most, full: false }));
  if (detail !== 'full') return concise();
  return fitting(longestTextInFullList, (most) => listOf(operation, page, { most, full: true }), concise);
}

/** A list of one, whose record is told as fully as if it had been asked for alone. */
function asList({ output }: Operation, { content, structuredContent }: ToolResult): ToolResult {
  const { notes, next, untrusted, ...item } = structuredContent;
  const calls = Array.isArray(next) ? next : [];
  const names = untrustedOfItems(fieldsOf(output), [item], calls);
  return {
    content,
    structuredContent: { items: [item], ...(notes ? { notes } : {}), ...(next ? { next } : {}), untrusted: names },
  };
}

function listOf(operation: Operation, page: Page, { most, full }: { most: number; full: boolean }): ToolResult {
  const fields = fieldsOf(operation.output);
  const items = page.records.map((record) => shorten(fields, record, most));
  const inner = full ? [] : fields.filter(({ items }) => items).map(({ name }) => name);
  const cut = items.some(({ notes }) => notes.length > 0);
  const notes = [
    ...(cut ? [cutNote(operation, most)] : []),
    ...(items.length > 0 && inner.length > 0 ? [`${inner.join(', ')}: look one up by its ${operation.key}.`] : []),
    ...(page.note ? [page.note] : []),
  ];
  const next = page.next ? [page.next] : [];
  const shownItems = items.map(({ record }) => without(record, inner));
  const item = full ? whole : inShort;
  return result(
    [
      countText(operation, page),
      ...items.map(({ record }, index) => `${index + 1}. ${item(operation, cardOf(operation, record), record)}`),
      ...notes,
      ...next.map(nextText),
    ],
    {
      items: shownItems,
      ...(page.total !== undefined && { total: page.total }),
      ...(page.next && { cursor: page.next.arguments.cursor }),
      ...(notes.length > 0 && { notes }),
      ...(next.length > 0 && { next }),
      untrusted: untrustedOfItems(fields, shownItems, next),
    },
  );
}

/** All facts of the record, over several lines. */
function whole({ output }: Operation, card: Card, record: object): string {
  return [cardText(card), ...untoldLines(card, fieldsOf(output), record)].filter((line) => line).join('\n');
}

/** The same in two lines, without what the record itself lists. */
function inShort({ output }: Operation, card: Card, record: object): string {
  return cardItem(card, untoldInLine(card, fieldsOf(output), record));
}

function cutNote({ key }: Operation, most: number): string {
  return `Texts are cut at ${most.toLocaleString('en')} characters here; look one up by its ${key} to see all.`;
}

/** In a list, what a record itself lists would make it several times as long. */
function without(record: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

function countText({ kind, title }: Operation, { records, total, next }: Page): string {
  const found = records.length === 0 ? 'None' : String(records.length);
  if (total !== undefined && total > records.length) return `${title}: ${found} of ${total}.`;
  // How many there are in all is not known, as for tasks; a trigger's next call is for what is still to come.
  return `${title}: ${found}${total === undefined && next && kind === 'search' ? ', and there are more' : ''}.`;
}

/** Its text alone. */
export function textOf({ content }: ToolResult): string {
  return content.map(({ text }) => text).join('\n');
}

function result(lines: readonly (string | undefined)[], structuredContent: Record<string, unknown>): ToolResult {
  return { content: [{ type: 'text', text: lines.filter((line) => line).join('\n') }], structuredContent };
}
