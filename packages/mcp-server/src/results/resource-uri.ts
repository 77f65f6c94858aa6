// URIs of resources: `codetether://tasks/8cbb…`. A template has one variable at most, which is one segment.
import { findRalphRun, findTask, getUsageSummary } from '@codetether/core';
import { isId } from '@codetether/core/untrusted';

export const scheme = 'codetether://';

const variable = /\{(\w+)\}/;

/** Records that are resources, by the field that identifies them. */
const places: Readonly<Record<string, string>> = {
  [findTask.key]: 'tasks',
  [findRalphRun.key]: 'ralph',
  [getUsageSummary.key]: 'usage',
};

/** The template of the records that this field identifies. */
export function recordTemplate(key: string): string | undefined {
  return places[key] && `${scheme}${places[key]}/{${key}}`;
}

/** The URI of the whole record, for the result of any operation. Undefined if the value is not an ID: untrusted text must not get into a URI. */
export function recordUri(key: string, id: unknown): string | undefined {
  const template = recordTemplate(key);
  return template && typeof id === 'string' && isId(id) ? expand(template, id) : undefined;
}

export function variableOf(template: string): string | undefined {
  return variable.exec(template)?.[1];
}

/** @internal */
export function expand(template: string, value: string): string {
  return template.replace(variable, () => encodeURIComponent(value.toWellFormed()));
}

/** The variable's value in a URI of that template; empty if the template has no variable; undefined if the URI does not match. A blank value does not: for an operation it is an absent one, which finds another record. */
export function match(template: string, uri: string): string | undefined {
  const [before = '', , after = ''] = template.split(variable);
  if (variableOf(template) === undefined) return uri === template ? '' : undefined;
  const segment = uri.slice(before.length, uri.length - after.length);
  const fits = uri.length > before.length + after.length && uri.startsWith(before) && uri.endsWith(after);
  return fits && !segment.includes('/') ? decoded(segment) : undefined;
}

function decoded(segment: string): string | undefined {
  try {
    const value = decodeURIComponent(segment);
    return value.trim() === '' ? undefined : value;
  } catch {
    return undefined;
  }
}
