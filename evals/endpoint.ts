// Requests to a model's endpoint. Errors contain neither its key nor its texts.
import ky, { HTTPError, type KyInstance } from 'ky';
import { z } from 'zod';

export interface Endpoint {
  baseUrl: string;
  model: string;
  apiKey: string | undefined;
}

/** Says what the endpoint did and what to check. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
}

/** Posts one body; while the endpoint is busy, tries again after increasing pauses. Throws EndpointError. */
export function poster<S extends z.ZodType>(
  { baseUrl }: Endpoint,
  path: string,
  headers: Readonly<Record<string, string | undefined>>,
  schema: S,
): (body: object) => Promise<z.output<S>> {
  const http = ky.create({
    headers,
    timeout: longestAnswer,
    // A redirect could send the key to an unknown host.
    redirect: 'error',
    retry: {
      limit: 4,
      methods: ['post'],
      statusCodes: [408, 429, 500, 502, 503, 504, 529],
      maxRetryAfter: 60_000,
      shouldRetry: ({ error }) => (isNobodyThere(error) ? false : undefined),
    },
  });
  const url = `${baseUrl.replace(/\/+$/, '')}${path}`;
  return async (body) => {
    const parsed = schema.safeParse(await post(http, url, body));
    if (parsed.success) return parsed.data;
    throw new EndpointError('The endpoint answered in another shape than expected. Check EVALS_WIRE.');
  };
}

/** In ms. */
const longestAnswer = 300_000;

async function post(http: KyInstance, url: string, body: object): Promise<unknown> {
  try {
    return await http.post(url, { json: body }).json();
  } catch (error) {
    // Without the cause, which contains the request and so the key.
    throw new EndpointError(
      error instanceof HTTPError
        ? `The endpoint answered ${error.response.status}${codeOf(error.data)}. Check EVALS_BASE_URL, EVALS_MODEL and EVALS_API_KEY.`
        : `The endpoint at ${new URL(url).origin} gave no answer. Check EVALS_BASE_URL.`,
    );
  }
}

/** A wrong address is not retried. */
function isNobodyThere({ cause }: Error): boolean {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if ('code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOTFOUND')) return true;
  }
  return false;
}

const refusal = z.object({ error: z.object({ code: z.string().nullish(), type: z.string().nullish() }) });

/** The endpoint's error code, if it looks like one. */
function codeOf(data: unknown): string {
  const { error } = refusal.safeParse(data).data ?? {};
  const code = error?.code ?? error?.type ?? '';
  return /^[a-z][a-z_]{2,60}$/.test(code) ? ` (${code})` : '';
}
