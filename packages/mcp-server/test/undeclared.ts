// The fields of an answer that its schema does not name: typed clients drop them.
import type { JsonSchema } from '../src/results/schema.ts';

/** Their paths. */
export function undeclared(schema: JsonSchema, value: unknown, path = ''): string[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.flatMap((item) => undeclared(items, item, path)) : [`${path}[]`];
  }
  const { properties } = schema;
  if (!properties || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const property = properties[name];
    const place = path === '' ? name : `${path}.${name}`;
    return property ? undeclared(property, inner, place) : [place];
  });
}
