// Records as tool results: the same facts as text and as structure.
import { type Card, cardOf, fieldsOf, type Operation } from '@codetether/core';
import type { Call, ToolResult } from './call.ts';
import { cardItem, cardText } from './card-text.ts';
import type { Detail } from './detail.ts';
import { fitToBudget } from './fit-to-budget.ts';
import { type NextCall, nextCalls, nextText } from './next-call.ts';
import { remainingInLine, remainingLines } from './remaining-fields.ts';
import { recordUri } from './resource-uri.ts';
import { maxText, maxTextInFullList, maxTextInList, truncate } from './truncate.ts';
import { untrustedOfItems, untrustedOfRecord } from './untrusted.ts';

interface RecordOptions {
  /** Our sentence before the record; in the structure, the first of the notes. */
  lead?: string;
  /** More fields for the structure. */
  facts?: object;
  /** Replaces the calls that the record suggests. */
  next?: readonly NextCall[];
  /** The longest text, in characters. */
  max?: number;
}

/** One record. */
export function recordResult(
  operation: Operation,
  record: object,
  call: Pick<Call, 'offers'>,
  options: RecordOptions = {},
): ToolResult {
  const { max = maxText } = options;
  const make = (less: number) => recordCutAt(less, operation, record, call, { ...options, max });
  // A resource has a much higher limit.
  return max > maxText ? make(max) : fitToBudget(max, make);
}

function recordCutAt(
  less: number,
  operation: Operation,
  record: object,
  { offers }: Pick<Call, 'offers'>,
  { lead, facts, next, max }: RecordOptions & { max: number },
): ToolResult {
  const fields = fieldsOf(operation.output);
  const { record: short, notes: cuts } = truncate(fields, record, less, max);
  const rest = cuts.length > 0 && max <= maxText ? recordUri(operation.key, short[operation.key]) : undefined;
  const notes = rest ? [...cuts, `The resource ${rest} has all of it.`] : cuts;
  const remarks = lead ? [lead, ...notes] : notes;
  const card = cardOf(operation, short);
  const following = (next ?? nextCalls(operation, record, card)).filter(({ tool }) => offers(tool));
  return result([lead, whole(operation, card, { ...short, ...facts }), ...notes, ...following.map(nextText)], {
    ...short,
    ...facts,
    ...(remarks.length > 0 && { notes: remarks }),
    ...(following.length > 0 && { next: following }),
    untrusted: untrustedOfRecord(fields, short, following),
  });
}

export interface Page {
  records: readonly object[];
  /** The number of all records, where it is known. */
  total?: number;
  /** A remark about the page. */
  note?: string;
  /** The same call with the cursor of the next page; for a trigger, of the events after these. */
  next?: NextCall;
}

/** Several records: concise by default, but a single one in full. */
export function listResult(operation: Operation, page: Page, call: Pick<Call, 'offers'>, detail?: Detail): ToolResult {
  const [only] = page.records;
  if (page.records.length === 1 && only && !page.next && operation.kind === 'search') {
    const max = detail === 'concise' ? maxTextInList : maxText;
    return asList(operation, recordResult(operation, only, call, { max }));
  }
  const concise = () => fitToBudget(maxTextInList, (max) => listOf(operation, page, { max, full: false }));
  if (detail !== 'full') return concise();
  return fitToBudget(maxTextInFullList, (max) => listOf(operation, page, { max, full: true }), concise);
}

/** A list of one record, as complete as the record alone. */
function asList({ output }: Operation, { content, structuredContent }: ToolResult): ToolResult {
  const { notes, next, untrusted, ...item } = structuredContent;
  const calls = Array.isArray(next) ? next : [];
  const names = untrustedOfItems(fieldsOf(output), [item], calls);
  return {
    content,
    structuredContent: { items: [item], ...(notes ? { notes } : {}), ...(next ? { next } : {}), untrusted: names },
  };
}

function listOf(operation: Operation, page: Page, { max, full }: { max: number; full: boolean }): ToolResult {
  const fields = fieldsOf(operation.output);
  const items = page.records.map((record) => truncate(fields, record, max));
  const inner = full ? [] : fields.filter(({ items }) => items).map(({ name }) => name);
  const cut = items.some(({ notes }) => notes.length > 0);
  const notes = [
    ...(cut ? [cutNote(operation, max)] : []),
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

/** All fields of the record, in several lines. */
function whole({ output }: Operation, card: Card, record: object): string {
  return [cardText(card), ...remainingLines(card, fieldsOf(output), record)].filter((line) => line).join('\n');
}

/** The record in two lines, without its lists. */
function inShort({ output }: Operation, card: Card, record: object): string {
  return cardItem(card, remainingInLine(card, fieldsOf(output), record));
}

function cutNote({ key }: Operation, max: number): string {
  return `Texts are cut at ${max.toLocaleString('en')} characters here; look one up by its ${key} to see all.`;
}

/** Lists within records would make a list of records several times as long. */
function without(record: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

function countText({ kind, title }: Operation, { records, total, next }: Page): string {
  const found = records.length === 0 ? 'None' : String(records.length);
  if (total !== undefined && total > records.length) return `${title}: ${found} of ${total}.`;
  // The total is unknown, as for tasks. A trigger's next call is for future events, so it does not count as more.
  return `${title}: ${found}${total === undefined && next && kind === 'search' ? ', and there are more' : ''}.`;
}

/** Its text alone. */
export function textOf({ content }: ToolResult): string {
  return content.map(({ text }) => text).join('\n');
}

function result(lines: readonly (string | undefined)[], structuredContent: Record<string, unknown>): ToolResult {
  return { content: [{ type: 'text', text: lines.filter((line) => line).join('\n') }], structuredContent };
}
