// A CodeTether whose every text is hostile.
import { type Field, fieldsOf } from '../src/fields/fields.ts';
import { hostileText } from './hostile-texts.ts';

/** A record whose texts are all hostile, as far as its schema allows. Derived from the schema, so it includes new fields. */
function hostileRecord(fields: readonly Field[], example: object): Record<string, unknown> {
  const values = new Map(Object.entries(example));
  let count = 0;
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value: unknown = values.get(field.name);
      const hostile = hostileValue(field, value, count++);
      return hostile === undefined ? [] : [[field.name, hostile]];
    }),
  );
}

function hostileValue(field: Field, value: unknown, number: number): unknown {
  if (field.items) {
    const [example = {}] = Array.isArray(value) ? value : [];
    return [hostileRecord(field.items, example), hostileRecord(field.items, example)];
  }
  const isText = field.type === 'string' || field.type === 'text';
  return isText && !field.choices && field.holds !== 'our words' ? hostileText(number) : value;
}

export const hostileRecordOf = (schema: Parameters<typeof fieldsOf>[0], example: object) =>
  hostileRecord(fieldsOf(schema), example);

/** Keys whose words decide what happens to a row. */
const states: ReadonlySet<string> = new Set(['status', 'trigger_type', 'role', 'source']);
/** The fixed words of the MCP envelope, without which there is no answer. */
const structural: ReadonlySet<string> = new Set(['2.0', 'text']);

/**
 * The same server with every text replaced by a hostile one, always the same for the same text. Times stay, since without them there is no record. It still
 * finds its ids in requests. With `states`, status words are hostile too, so nothing ever ends.
 */
export function hostileFetch(
  fetch: typeof globalThis.fetch,
  { states: alsoStates = false }: { states?: boolean } = {},
): typeof globalThis.fetch {
  const spoiled = new Map<string, string>();
  const hostileFor = (text: string) => {
    const known = spoiled.get(text) ?? hostileText(spoiled.size);
    spoiled.set(text, known);
    return known;
  };
  const spoil = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') {
      if (value === '' || structural.has(value) || /^\d{4}-\d\d(-|$)|^\d+(\.\d+)?$/.test(value)) return value;
      if (states.has(key) && !(alsoStates && key === 'status')) return value;
      const json = value.startsWith('{') || value.startsWith('[') ? parsed(value) : undefined;
      // A tool's answer is JSON within a text.
      return json === undefined ? hostileFor(value) : JSON.stringify(spoil(json));
    }
    if (Array.isArray(value)) return value.map((item) => spoil(item, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, spoil(inner, name)]));
  };
  const honest = (url: string) =>
    [...spoiled].reduce(
      (all, [text, hostile]) => all.replaceAll(encodeURIComponent(hostile.toWellFormed()), text),
      url,
    );
  return async (input, init) => {
    const request = new Request(input, init);
    const body = request.body === null ? undefined : await request.text();
    const { method, headers } = request;
    const answer = await fetch(new Request(honest(request.url), { method, headers, body }));
    if (!answer.headers.get('content-type')?.includes('json')) return answer;
    return Response.json(spoil(await answer.json()), { status: answer.status });
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
