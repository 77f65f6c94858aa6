// The single entry point: every operation runs through here.

import { z } from 'zod';
import { withWarning } from '../api/records/records.ts';
import { ConnectorError, type FieldError, toConnectorError } from '../errors.ts';
import { fieldsOf } from '../fields/fields.ts';
import { type GrantedScopes, missingScopes } from '../fields/scopes.ts';
import { compact } from '../json.ts';
import { coerce } from '../operation/coerce.ts';
import type { ActionOperation, Context, SearchOperation, TriggerOperation } from '../operation/define.ts';
import { bounded } from '../untrusted/bound.ts';
import { cleanAll } from '../untrusted/clean.ts';
import { quotedId } from '../untrusted/quote.ts';

/** A context and the scopes of its account. */
export interface Caller extends Context {
  scopes: GrantedScopes;
}

type Runnable = ActionOperation | SearchOperation;
type Output<Op extends Runnable> = z.output<Op['output']>;

/** The result: one record of an action, several of a search. */
export type Result<Op extends Runnable> = Op extends { kind: 'search' } ? Output<Op>[] : Output<Op>;

/**
 * Runs an operation on raw input: coerces and parses it, checks scopes, calls the handler, and keeps only the declared fields of the result. Throws only
 * ConnectorError.
 */
export async function run<Op extends Runnable>(operation: Op, caller: Caller, rawInput: unknown): Promise<Result<Op>> {
  return call(operation, caller, rawInput, async (context, input) => {
    const answer = await operation.handler(context, input);
    return (
      operation.kind === 'search'
        ? (answer as object[]).map((record) => parseOutput(operation, record))
        : parseOutput(operation, answer)
    ) as Result<Op>;
  });
}

/**
 * Whether the operation would change anything: surfaces look before they ask a person to confirm something destructive. Throws what `run` would throw, as
 * far as that can be known before.
 */
export function wouldChange(operation: Runnable, caller: Caller, rawInput: unknown): Promise<boolean> {
  return call(operation, caller, rawInput, async (context, input) =>
    operation.kind === 'action' && operation.wouldChange ? operation.wouldChange(context, input) : true,
  );
}

/** How many records of a search match, up to `most`; undefined for a search that cannot tell. Throws what `run` throws. */
export function countMatches(
  operation: SearchOperation,
  caller: Caller,
  rawInput: unknown,
  most: number,
): Promise<number | undefined> {
  return call(operation, caller, rawInput, async (context, input) => operation.count?.(context, input, most));
}

async function call<Op extends Runnable, R>(
  operation: Op,
  caller: Caller,
  rawInput: unknown,
  work: (context: Context, input: z.output<Op['input']>) => Promise<R>,
): Promise<R> {
  try {
    const input = parseInput(operation, rawInput);
    requireScopes(operation, caller.scopes);
    caller.signal?.throwIfAborted();
    return await work({ ...caller, api: caller.api.within(caller) }, input);
  } catch (thrown) {
    throw toConnectorError(thrown, caller.signal);
  }
}

type Base = Runnable | TriggerOperation;
type Described = Pick<Base, 'name' | 'input'>;

/** Parses the operation's input. Throws `invalid_input`, which names the wrong fields. */
export function parseInput<Op extends Described>(operation: Op, raw: unknown): z.output<Op['input']> {
  const given = coerce(operation.input, raw);
  const parsed = strictOf(operation.input).safeParse(given);
  if (parsed.success) return parsed.data as z.output<Op['input']>;
  const { fields, more } = wrongFields(parsed.error.issues, operation.input, given);
  const message = fields.map(({ field, message }) => `${quotedId(field)} ${message}.`).join(' ');
  throw new ConnectorError('invalid_input', more > 0 ? `${message} ${more} more are wrong.` : message, {
    hint: 'Correct it and try again.',
    fields,
  });
}

/** The error must not grow with the input, and nobody corrects more fields at a time. */
const mostNamed = 10;
const longestName = 60;

function wrongFields(all: readonly z.core.$ZodIssue[], input: z.ZodObject, given: unknown) {
  const judged = new Set<string>();
  // One for each field: zod also says how long a text may be that should be a list.
  const issues = all.filter(({ code, path }) => {
    if (code === 'unrecognized_keys' || judged.has(path.join('.'))) return false;
    judged.add(path.join('.'));
    return true;
  });
  const unknown = all.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  const known = fieldsOf(input).map(({ name }) => name);
  const named: FieldError[] = issues
    .slice(0, mostNamed)
    .map((issue) => ({ field: issue.path.join('.') || 'input', message: wording(issue, given) }));
  const unnamed: FieldError[] = unknown.slice(0, mostNamed - named.length).map((name, index) => ({
    field: bounded(name, longestName),
    // The list may be long, so it is given only once.
    message: index === 0 ? `is not a field; there are ${known.join(', ') || 'none'}` : 'is not a field',
  }));
  const fields = [...named, ...unnamed];
  return { fields, more: issues.length + unknown.length - fields.length };
}

const strict = new WeakMap<z.ZodObject, z.ZodObject>();

/** The same object, but refusing unknown fields. Kept, since zod compiles each new object. */
function strictOf(input: z.ZodObject): z.ZodObject {
  const made = strict.get(input) ?? z.strictObject(input.shape);
  strict.set(input, made);
  return made;
}

function wording(issue: z.core.$ZodIssue, given: unknown): string {
  if (issue.code === 'invalid_type' && valueAt(given, issue.path) === undefined) return 'is required';
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_type') return `must be ${article(issue.expected)}`;
  if (issue.code === 'too_small' && issue.origin === 'string') return 'must not be empty';
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`;
  if (issue.code === 'too_big' && issue.origin === 'array') return `must have at most ${issue.maximum} entries`;
  if (issue.code === 'too_big')
    return `must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
  if (issue.code === 'invalid_format' && issue.format === 'email') return 'must be an e-mail address';
  return issue.message;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? inner[key as keyof typeof inner] : undefined),
    value,
  );
}

const articles: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  string: 'a text',
  array: 'a list',
  object: 'an object',
};

function article(type: string): string {
  return articles[type] ?? type;
}

/** Throws `missing_scope`. */
export function requireScopes(operation: Pick<Base, 'title' | 'scopes'>, granted: GrantedScopes): void {
  const missing = missingScopes(operation.scopes, granted);
  if (missing.length === 0) return;
  throw new ConnectorError(
    'missing_scope',
    `${operation.title} needs the scope ${missing.join(', ')}, which this sign-in does not have.`,
    {
      hint: 'Sign in again and allow it.',
      scopes: missing,
    },
  );
}

/** Keeps only the declared fields, without invisible characters, and joins the warnings. Throws `unexpected_response`. */
export function parseOutput(operation: Pick<Base, 'title' | 'output' | 'effects'>, record: unknown): unknown {
  const parsed = operation.output.safeParse(record);
  if (parsed.success) return cleanAll(compact(withWarning(parsed.data)));
  throw new ConnectorError('unexpected_response', `${operation.title} got an answer that it does not understand.`, {
    hint: operation.effects.readOnly ? 'Try again later.' : 'It may have been done: check before you repeat it.',
    cause: parsed.error,
  });
}
