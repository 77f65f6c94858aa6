import { HttpError } from './http-error.ts';
import { JsonProblem, parseJson } from './python-json.ts';
import { Invalid, type Model, model, type Parse, type Shape } from './schema.ts';

/** Reads a JSON body by a schema; 422 in FastAPI's form if it is invalid. */
export async function readBody<T>(request: Request, parse: Parse<T>): Promise<T> {
  const text = await request.text();
  return with422(() => {
    if (text === '') throw new Invalid({ type: 'missing', loc: ['body'], msg: 'Field required', input: null });
    return parse(isJson(request) ? jsonBody(text) : text, ['body']);
  });
}

/** Reads the query parameters of a shape; 422 in FastAPI's form if they are invalid. */
export function readQuery<S extends Shape>(request: Request, shape: S): Model<S> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  return with422(() => {
    try {
      return model(shape)(query, ['query']);
    } catch (error) {
      // FastAPI gives no input for a missing parameter.
      if (error instanceof Invalid)
        throw new Invalid(
          ...error.issues.map((issue) => (issue.type === 'missing' ? { ...issue, input: null } : issue)),
        );
      throw error;
    }
  });
}

function with422<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Invalid) throw new HttpError(422, error.issues);
    throw error;
  }
}

/** A body without a content type counts as text. */
function isJson(request: Request): boolean {
  return /^application\/([\w.+-]+\+)?json\b/i.test(request.headers.get('content-type') ?? '');
}

function jsonBody(text: string): unknown {
  try {
    const value = parseJson(text);
    // Python's recursion limit, at which FastAPI fails.
    if (isNestedDeeper(value, 1_000)) throw new HttpError(400, 'There was an error parsing the body');
    // FastAPI accepts such a number and cannot write it: neither into an answer nor into the refusal that quotes it.
    if (hasInfinity(value)) throw new RangeError('Out of range float values are not JSON compliant');
    return value;
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    const loc = ['body', error.position];
    const ctx = { error: error.reason };
    throw new Invalid({ type: 'json_invalid', loc, msg: 'JSON decode error', input: {}, ctx });
  }
}

/** Whether lists and objects are nested more than `max` levels deep. Goes level by level, since recursion would overflow the stack. */
function isNestedDeeper(value: unknown, max: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= max; depth += 1) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
    if (level.length === 0) return false;
  }
  return true;
}

const hasInfinity = (value: unknown): boolean =>
  typeof value === 'number'
    ? !Number.isFinite(value)
    : typeof value === 'object' && value !== null && Object.values(value).some(hasInfinity);
