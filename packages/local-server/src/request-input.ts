import { HttpError } from './http-error.ts';
import { Invalid, type Model, model, type Parse, type Shape } from './schema.ts';

/** Reads a JSON body by a schema; 422 in FastAPI's form when it does not fit. */
export async function readBody<T>(request: Request, parse: Parse<T>): Promise<T> {
  const text = await request.text();
  return answering422(() => {
    if (text === '') throw new Invalid({ type: 'missing', loc: ['body'], msg: 'Field required', input: null });
    return parse(isJson(request) ? parseJson(text) : text, ['body']);
  });
}

/** Reads the query parameters of a shape; 422 in FastAPI's form when they do not fit. */
export function readQuery<S extends Shape>(request: Request, shape: S): Model<S> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  return answering422(() => {
    try {
      return model(shape)(query, ['query']);
    } catch (error) {
      // FastAPI names no input for a missing parameter.
      if (error instanceof Invalid)
        throw new Invalid(
          ...error.issues.map((issue) => (issue.type === 'missing' ? { ...issue, input: null } : issue)),
        );
      throw error;
    }
  });
}

function answering422<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Invalid) throw new HttpError(422, error.issues);
    throw error;
  }
}

function isJson(request: Request): boolean {
  return /^application\/([\w.+-]+\+)?json\b/.test(request.headers.get('content-type') ?? 'application/json');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    throw new Invalid({
      type: 'json_invalid',
      loc: ['body', position === undefined ? text.length : Number(position)],
      msg: 'JSON decode error',
      input: {},
      ctx: { error: 'Expecting value' },
    });
  }
}
