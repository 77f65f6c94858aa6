// Values of earlier answers in later texts: `{{failed.task_id}}` is the field `task_id` of the answer that is bound to `failed`.
import type { Json } from './evaluation.ts';

export type Bindings = ReadonlyMap<string, unknown>;

/** Says which name is not bound, because the call that would bind it was not made. */
export class UnboundError extends Error {
  override readonly name = 'UnboundError';
}

/** Fills in every `{{…}}` of the value; a text that is exactly one placeholder becomes its value. Throws UnboundError. */
export function bind(value: Json, bindings: Bindings): unknown {
  if (typeof value === 'string') return bindText(value, bindings);
  if (Array.isArray(value)) return value.map((item: Json) => bind(item, bindings));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, bind(inner, bindings)]));
}

/** A case-insensitive regular expression in which bound values match literally. Throws UnboundError. */
export function bindPattern(pattern: string, bindings: Bindings): RegExp {
  return new RegExp(
    pattern.replace(place, (_, path: string) => escaped(String(lookUp(path, bindings)))),
    'is',
  );
}

/** The values that it takes from earlier answers, as texts. Throws UnboundError. */
export function boundIn(value: object, bindings: Bindings): string[] {
  return [...JSON.stringify(value).matchAll(place)].map(([, path = '']) => String(lookUp(path, bindings)));
}

const place = /\{\{([\w.]+)\}\}/g;

function bindText(text: string, bindings: Bindings): unknown {
  const [, only] = /^\{\{([\w.]+)\}\}$/.exec(text) ?? [];
  if (only) return lookUp(only, bindings);
  return text.replace(place, (_, path: string) => String(lookUp(path, bindings)));
}

function lookUp(path: string, bindings: Bindings): unknown {
  const [name = '', ...fields] = path.split('.');
  const found = fields.reduce<unknown>(
    (value, field) => (typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined),
    bindings.get(name),
  );
  if (found === undefined) throw new UnboundError(`{{${path}}} has no value yet`);
  return found;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
