/** Schemas that accept, coerce and reject input as pydantic does, with FastAPI's messages (docs.pydantic.dev/latest/errors/validation_errors). */

export interface Issue {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
  ctx?: Record<string, unknown>;
}

/** Models and lists collect these, so that one answer names every fault. */
export class Invalid extends Error {
  readonly issues: Issue[];
  constructor(...issues: Issue[]) {
    super('Invalid input');
    this.issues = issues;
  }
}

type Location = (string | number)[];

/** Returns the coerced value or throws Invalid. */
export type Parse<T> = (input: unknown, loc: Location) => T;

export interface Field<T> {
  parse: Parse<T>;
  /** Absent for a required field. */
  fallback?: () => T;
  /** The name on the wire, if it differs from the field's name; both are accepted. */
  alias?: string;
}

export type Shape = Record<string, Field<unknown>>;

export type Model<S extends Shape> = { [K in keyof S]: S[K] extends Field<infer T> ? T : never };

export const required = <T>(parse: Parse<T>, alias?: string): Field<T> => ({ parse, ...(alias && { alias }) });

export const optional = <T>(parse: Parse<T>, fallback: T, alias?: string): Field<T> => ({
  parse,
  fallback: () => structuredClone(fallback),
  ...(alias && { alias }),
});

/** A field that may be absent or null. */
export const maybe = <T>(parse: Parse<T>): Field<T | null> => optional(nullable(parse), null);

export const nullable =
  <T>(parse: Parse<T>): Parse<T | null> =>
  (input, loc) =>
    input === null ? null : parse(input, loc);

export const str =
  ({ min, max, pattern }: { min?: number; max?: number; pattern?: string } = {}): Parse<string> =>
  (input, loc) => {
    if (typeof input !== 'string') throw refuse('string_type', loc, 'Input should be a valid string', input);
    if (min !== undefined && input.length < min)
      throw refuse('string_too_short', loc, `String should have at least ${characters(min)}`, input, {
        min_length: min,
      });
    if (max !== undefined && input.length > max)
      throw refuse('string_too_long', loc, `String should have at most ${characters(max)}`, input, { max_length: max });
    if (pattern !== undefined && !new RegExp(pattern).test(input))
      throw refuse('string_pattern_mismatch', loc, `String should match pattern '${pattern}'`, input, { pattern });
    return input;
  };

export const int =
  ({ ge, le }: { ge?: number; le?: number } = {}): Parse<number> =>
  (input, loc) => {
    const value = toInteger(input, loc);
    if (ge !== undefined && value < ge)
      throw refuse('greater_than_equal', loc, `Input should be greater than or equal to ${ge}`, input, { ge });
    if (le !== undefined && value > le)
      throw refuse('less_than_equal', loc, `Input should be less than or equal to ${le}`, input, { le });
    return value;
  };

export const bool = (): Parse<boolean> => (input, loc) => {
  if (typeof input === 'boolean') return input;
  if (input === 1 || input === 0) return input === 1;
  if (typeof input !== 'string' && typeof input !== 'number')
    throw refuse('bool_type', loc, 'Input should be a valid boolean', input);
  const word = String(input).toLowerCase();
  if (['true', 't', 'yes', 'y', 'on', '1'].includes(word)) return true;
  if (['false', 'f', 'no', 'n', 'off', '0'].includes(word)) return false;
  throw refuse('bool_parsing', loc, 'Input should be a valid boolean, unable to interpret input', input);
};

export const oneOf = <const T extends string>(...words: T[]): Parse<T> => choice('enum', words);

/** A choice of the given words, declared in place. */
export const literal = <const T extends string>(...words: T[]): Parse<T> => choice('literal_error', words);

const choice =
  <T extends string>(type: string, words: T[]): Parse<T> =>
  (input, loc) => {
    const word = words.find((known) => known === input);
    if (word !== undefined) return word;
    const quoted = words.map((known) => `'${known}'`);
    const expected = quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}` : quoted.join('');
    throw refuse(type, loc, `Input should be ${expected}`, input, { expected });
  };

/** An e-mail address, with the messages of the package email-validator for the usual faults. */
export const email = (): Parse<string> => (input, loc) => {
  const address = str()(input, loc);
  const reason = emailFault(address);
  if (reason === undefined) return address;
  throw valueError(loc, `value is not a valid email address: ${reason}`, input, { reason });
};

function emailFault(address: string): string | undefined {
  const [, local = '', domain = ''] = /^([^@]*)@(.*)$/s.exec(address) ?? [];
  if (!address.includes('@')) return 'An email address must have an @-sign.';
  if (local === '') return 'There must be something before the @-sign.';
  if (domain === '') return 'There must be something after the @-sign.';
  const odd = /[^\w.!#$%&'*+/=?^`{|}~\u0080-\uffff-]/.exec(local)?.[0];
  if (odd) return `The email address contains invalid characters before the @-sign: ${named(odd)}.`;
  if (local.startsWith('.')) return 'An email address cannot start with a period.';
  if (local.endsWith('.')) return 'An email address cannot have a period immediately before the @-sign.';
  if (local.includes('..')) return 'An email address cannot have two periods in a row.';
  const foreign = /[^a-z\d.\u0080-\uffff-]/i.exec(domain)?.[0];
  if (foreign) return `The part after the @-sign contains invalid characters: ${named(foreign)}.`;
  if (domain.startsWith('.')) return 'An email address cannot have a period immediately after the @-sign.';
  if (domain.endsWith('.')) return 'An email address cannot end with a period.';
  if (domain.includes('..')) return 'An email address cannot have two periods in a row.';
  if (!domain.includes('.')) return 'The part after the @-sign is not valid. It should have a period.';
  if (/(^|\.)(test|invalid|local|localhost)$/i.test(domain))
    return 'The part after the @-sign is a special-use or reserved name that cannot be used with email.';
  return undefined;
}

const named = (character: string): string => (character === ' ' ? 'SPACE' : `'${character}'`);

/** An http or https URL. */
export const url = (): Parse<string> => (input, loc) => {
  if (typeof input !== 'string') throw refuse('url_type', loc, 'URL input should be a string or URL', input);
  if (/^https?:\/*$/i.test(input)) throw unreadable('empty host');
  if (!URL.canParse(input)) throw unreadable('relative URL without a base');
  if (/^https?:/i.test(input)) return input;
  const expected_schemes = "'http' or 'https'";
  throw refuse('url_scheme', loc, `URL scheme should be ${expected_schemes}`, input, { expected_schemes });

  function unreadable(error: string): Invalid {
    return refuse('url_parsing', loc, `Input should be a valid URL, ${error}`, input, { error });
  }
};

export const dict = (): Parse<Record<string, unknown>> => (input, loc) => {
  if (!isObject(input)) throw refuse('dict_type', loc, 'Input should be a valid dictionary', input);
  return input;
};

/** A dictionary whose values are all of one kind. */
export const record =
  <T>(value: Parse<T>): Parse<Record<string, T>> =>
  (input, loc) => {
    const entries = Object.entries(dict()(input, loc));
    return Object.fromEntries(
      collect(
        entries.map(
          ([key, element]) =>
            () =>
              [key, value(element, [...loc, key])] as const,
        ),
      ),
    );
  };

export const list =
  <T>(item: Parse<T>): Parse<T[]> =>
  (input, loc) => {
    if (!Array.isArray(input)) throw refuse('list_type', loc, 'Input should be a valid list', input);
    return collect(input.map((element, index) => () => item(element, [...loc, index])));
  };

export const model =
  <S extends Shape>(shape: S): Parse<Model<S>> =>
  (input, loc) => {
    if (!isObject(input))
      throw refuse(
        'model_attributes_type',
        loc,
        'Input should be a valid dictionary or object to extract fields from',
        input,
      );
    const values = collect(
      Object.entries(shape).map(
        ([name, field]) =>
          () =>
            [name, readField(name, field, input, loc)] as const,
      ),
    );
    // The boundary between a loop over names and the type of the shape.
    return Object.fromEntries(values) as Model<S>;
  };

/** An error with its own message, as pydantic's `value_error`. */
export function valueError(loc: Location, msg: string, input: unknown, ctx: Record<string, unknown>): Invalid {
  return refuse('value_error', loc, msg, input, ctx);
}

function readField(name: string, field: Field<unknown>, input: Record<string, unknown>, loc: Location): unknown {
  const key = field.alias !== undefined && !(field.alias in input) && name in input ? name : (field.alias ?? name);
  if (input[key] !== undefined) return field.parse(input[key], [...loc, key]);
  if (field.fallback) return field.fallback();
  throw refuse('missing', [...loc, key], 'Field required', input);
}

function collect<T>(readers: (() => T)[]): T[] {
  const values: T[] = [];
  const issues: Issue[] = [];
  for (const read of readers) {
    try {
      values.push(read());
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      issues.push(...error.issues);
    }
  }
  if (issues.length) throw new Invalid(...issues);
  return values;
}

function toInteger(input: unknown, loc: Location): number {
  if (typeof input === 'boolean') return Number(input);
  if (typeof input === 'number') {
    // Python's integers have no limit, but larger numbers reach it as fractions: JSON.stringify gives them an exponent.
    if (Math.abs(input) >= 1e21)
      throw refuse('int_parsing_size', loc, 'Unable to parse input string as an integer, exceeded maximum size', input);
    if (Number.isInteger(input)) return input;
    throw refuse('int_from_float', loc, 'Input should be a valid integer, got a number with a fractional part', input);
  }
  if (typeof input !== 'string') throw refuse('int_type', loc, 'Input should be a valid integer', input);
  if (/^\s*[+-]?\d+(_\d+)*(\.0+)?\s*$/.test(input)) return Math.trunc(Number(input.replaceAll('_', '')));
  throw refuse('int_parsing', loc, 'Input should be a valid integer, unable to parse string as an integer', input);
}

function refuse(type: string, loc: Location, msg: string, input: unknown, ctx?: Record<string, unknown>): Invalid {
  return new Invalid({ type, loc, msg, input, ...(ctx && { ctx }) });
}

const characters = (count: number): string => `${count} character${count === 1 ? '' : 's'}`;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
