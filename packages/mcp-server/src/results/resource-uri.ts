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

/** The template of records that such a field identifies. */
export function recordTemplate(key: string): string | undefined {
  return places[key] && `${scheme}${places[key]}/{${key}}`;
}

/** Where all of a record stands, whatever operation answered it. Nothing for what is not an id: its text would stand in the address. */
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

/** The variable's value in a URI of that template, an empty one where the template has no variable; nothing if the URI is of another. */
export function match(template: string, uri: string): string | undefined {
  const [before = '', , after = ''] = template.split(variable);
  if (variableOf(template) === undefined) return uri === template ? '' : undefined;
  const segment = uri.slice(before.length, uri.length - after.length);
  const fits = uri.length > before.length + after.length && uri.startsWith(before) && uri.endsWith(after);
  return fits && !segment.includes('/') ? decoded(segment) : undefined;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
