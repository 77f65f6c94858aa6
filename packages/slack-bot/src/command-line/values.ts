// Values of fields as people write them: money, times, links to what is meant, cron expressions.
import type { Field } from '@codetether/core';
import type { Token } from './tokens.ts';

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** The value as its operation takes it: `$40` where a number is wanted, `1h30m` where seconds are, a link where an ID is. */
export function valueFor(field: Field, written: string): string {
  const value = written.trim();
  if (isNumeric(field)) {
    if (isDuration(field)) return String(secondsIn(value) ?? value);
    return /^\$?\s*([\d.,]*\d)\s*(?:\$|dollars|usd)?$/i.exec(value)?.[1] ?? written;
  }
  return isId(field) ? idInLink(value) : written;
}

/** `1h30m`, `10 minutes`, `90` in seconds. */
function secondsIn(text: string): number | undefined {
  if (!/^(?:\d+\s*(?:[smhd]|secs?|seconds?|mins?|minutes?|hours?|days?)\s*)+$/i.test(text)) return undefined;
  return [...text.replaceAll(/\s/g, '').matchAll(/(\d{1,9})([smhd])/gi)].reduce(
    (sum, [, count, unit = 's']) => sum + Number(count) * (secondsOf[unit.toLowerCase()] ?? 1),
    0,
  );
}

/** The last part of a page's address: the pages of tasks and runs end with their ID. */
function idInLink(value: string): string {
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) return value;
  return new URL(value).pathname.split('/').findLast(Boolean) ?? value;
}

/** Whether the field takes the ID of a record: one word, never a sentence. */
export function isId(field: Field): boolean {
  return /_id$/.test(field.lookup?.value ?? field.name);
}

/** Whether the field takes words as they come. */
export function isFreeText({ type, phrase }: Field): boolean {
  return type === 'text' || phrase === true;
}

export function isDuration({ name }: Field): boolean {
  return name.endsWith('_seconds');
}

export function isCron({ name }: Field): boolean {
  return name === 'cron_expression';
}

function isNumeric({ type }: Field): boolean {
  return type === 'integer' || type === 'number';
}

export const switchWords = ['true', 'false', 'yes', 'no', 'on', 'off'];

/** Whether that may be meant as a value of the field. */
export function fits(field: Field, written: string): boolean {
  const value = valueFor(field, written);
  if (isNumeric(field)) return /^[+-]?[\d.,]+$/.test(field.read?.(value) ?? value);
  if (field.type === 'boolean') return switchWords.includes(value.toLowerCase());
  if (isCron(field)) return value.split(/\s+/).length >= cronFields;
  return field.choices?.includes(value.toLowerCase()) ?? true;
}

export const cronFields = 5;
/** One field: stars, numbers, and names of days and months, with lists, ranges and steps of them. */
const cronPart =
  /^(?:[*?L]|\d{1,2}|sun|mon|tue|wed|thu|fri|sat|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:[-/,#](?:\*|\d{1,2}|sun|mon|tue|wed|thu|fri|sat|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))*$/i;

/** The place of five fields of a cron expression without quotes; -1 when there are none. */
export function cronAt(tokens: readonly Token[], from: number): number {
  for (let at = from; at + cronFields <= tokens.length; at += 1) {
    const fields = tokens.slice(at, at + cronFields);
    if (fields.every(({ value, quoted }) => !quoted && cronPart.test(value))) return at;
  }
  return -1;
}
