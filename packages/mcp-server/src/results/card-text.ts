// A card as text for a model: our words are plain, untrusted text is quoted or fenced.
import { type Card, type CardField, progressText, type Step, type Text } from '@codetether/core';
import { fenced, quoted } from '@codetether/core/untrusted';

/** The card as a few lines. */
export function cardText(card: Card): string {
  return [
    headline(card),
    ...(card.fields ?? []).map(fieldText),
    card.progress && progressText(card.progress),
    ...(card.steps ?? []).map(stepText),
    card.table && tableText(card),
    card.text && (card.text.trusted ? card.text.text : fenced(card.text.text)),
    ...warningTexts(card),
    card.url && `Page: ${card.url}`,
  ]
    .filter((line) => line)
    .join('\n');
}

/** The card as one item of a list, with the remaining fields. */
export function cardItem(card: Card, rest: string): string {
  const about = [
    ...(card.fields ?? []).map(fieldText),
    card.progress && progressText(card.progress),
    card.text && (card.text.trusted ? card.text.text : `Text: ${quoted(card.text.text)}`),
    ...warningTexts(card),
    card.url && `Page: ${card.url}`,
    rest,
  ].filter((part) => part);
  return [headline(card), ...(about.length > 0 ? [`  ${about.join('; ')}`] : [])].join('\n');
}

function warningTexts({ warnings = [] }: Card): string[] {
  return warnings.map((warning) => `Warning: ${warning}`);
}

/** Title and status in one line; the title has at most `max` characters. */
export function headline({ title, status }: Card, max?: number): string {
  return status ? `${inline(title, max)} (${status.word})` : inline(title, max);
}

function inline({ text, trusted }: Text, max?: number): string {
  return trusted ? text : quoted(text, max);
}

function fieldText({ label, value, untrusted }: CardField): string {
  return `${label}: ${untrusted ? quoted(value) : value}`;
}

function stepText({ title, state, detail, points = [] }: Step): string {
  const line = `- ${quoted(title)}${state ? ` (${state})` : ''}${detail ? `: ${quoted(detail)}` : ''}`;
  return [line, ...points.map((point) => `  - ${quoted(point)}`)].join('\n');
}

function tableText({ table }: Card): string {
  if (!table || table.rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rows = table.rows.map((row) => line(row.map((cell) => inline(cell))));
  return [line(table.columns), line(table.columns.map(() => '---')), ...rows].join('\n');
}
