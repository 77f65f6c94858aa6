// HTTP for one account: the bearer token, the request budget, retries of safe calls, and every failure as a ConnectorError.
import ky, { HTTPError } from 'ky';
import type { z } from 'zod';
import type { Session } from '../../auth/session.ts';
import { expiryProblem } from '../../auth/tokens.ts';
import type { Clock } from '../../concurrency/clock.ts';
import { ConnectorError } from '../../errors.ts';
import { parseJson } from '../../json.ts';
import { boundedFetch } from '../../network/bounded-fetch.ts';
import { connectionError } from '../../network/connection-error.ts';
import type { Log } from '../../program/log.ts';
import { tokenProblem } from '../../settings/token.ts';
import { isId } from '../../untrusted/typed-value.ts';
import { codetetherServer, failureOf } from './http-errors.ts';
import type { Limiter, Priority } from './limiter.ts';
import { retryAfterOf } from './retry-after.ts';

export interface ClientOptions {
  url: string;
  session: Session;
  limiter: Limiter;
  priority: Priority;
  fetch: typeof fetch;
  clock: Clock;
  random: () => number;
  timeoutMs: number;
  log: Log;
}

interface CallOptions {
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** Sending it twice does no harm; only such calls are retried. */
  safe?: boolean;
  /** One attempt of at most 3 s, for a call that must not delay another. */
  brief?: boolean;
  signal?: AbortSignal;
}

export interface Client {
  /** The server's clock if its answers include the time, else our own; ms since 1970. */
  serverNow(): number;
  /** The most by which `serverNow` may differ from the times in the server's rows, in ms. */
  timeError(): number;
  /** Asks the server for its time unless an earlier answer included it. */
  syncTime(): Promise<void>;
  /** A JSON call. Throws ConnectorError, `uncertain` when an unsafe call may have been carried out. */
  call<S extends z.ZodType>(method: string, path: string, schema: S, options?: CallOptions): Promise<z.output<S>>;
  /** A GET that returns undefined for a record that does not exist. Throws `unavailable` for a route that does not exist. */
  find<S extends z.ZodType>(path: string, schema: S, options?: CallOptions): Promise<z.output<S> | undefined>;
}

/** The same client, with reads that the signal aborts. Writes continue: after an abort nobody could tell whether they were done. */
export function readingUntil(client: Client, signal: AbortSignal): Client {
  const until = (options: CallOptions = {}, safe = options.safe): CallOptions =>
    safe ? { ...options, signal: options.signal ?? signal } : options;
  return {
    serverNow: client.serverNow,
    timeError: client.timeError,
    syncTime: client.syncTime,
    call: (method, path, schema, options) =>
      client.call(method, path, schema, until(options, options?.safe ?? method === 'GET')),
    find: (path, schema, options) => client.find(path, schema, until(options, true)),
  };
}

/** The limit for one answer, in bytes after decompression: five hundred runs with long PRDs are smaller. */
const longestAnswer = 32 * 1024 * 1024;

/** The longest `Retry-After` that we wait for, in ms. A longer one becomes `rate_limited` with its time. */
const longestRetryAfter = 10_000;

/** The server's database may run on another machine, in ms. */
const errorOfDates = 30_000;
/** Our clock and the server's, which nobody compared, in ms. */
const errorOfClocks = 120_000;

/** Two estimates of the server's time differ by less than this, in ms. */
export const clockStep = 2_000;
/** In ms. */
const longestBrief = 3_000;

/** Retries after a `Retry-After` are spread over this time, in ms. */
const spread = 500;

export function createClient(options: ClientOptions): Client {
  const { limiter, priority, log, clock } = options;
  const fetchBounded = boundedFetch(options.fetch, longestAnswer);
  let ahead = 0;
  let isSynced = false;
  let hasTime = false;
  const http = ky.create({
    baseUrl: options.url.endsWith('/') ? options.url : `${options.url}/`,
    timeout: options.timeoutMs,
    // A redirect would send the bearer token to a host that nobody configured.
    redirect: 'manual',
    hooks: {
      beforeRetry: [
        async ({ request }) => {
          // Callers with the same `Retry-After` must not all return in the same moment.
          await clock.sleep(options.random() * spread, request.signal);
          await limiter.take(priority, request.signal);
        },
      ],
      afterResponse: [
        ({ response }) => {
          const date = Date.parse(response.headers.get('date') ?? '');
          // Without a time from the server we use our own clock.
          const offset = Number.isNaN(date) ? 0 : date - clock.now();
          // Dates are cut to whole seconds and arrive late, so the largest offset is nearest to the truth; a much smaller one means that somebody set a
          // clock.
          ahead = isSynced && offset > ahead - clockStep ? Math.max(ahead, offset) : offset;
          isSynced = true;
          hasTime = !Number.isNaN(date);
        },
      ],
    },
    retry: {
      limit: 2,
      methods: ['get', 'post'],
      statusCodes: [408, 429, 502, 503, 504],
      afterStatusCodes: [429, 503],
      maxRetryAfter: longestRetryAfter,
      jitter: (delay) => delay * (0.5 + options.random()),
      shouldRetry: ({ error }) => (asksForPatience(error) || failsAgain(error, options.url) ? false : undefined),
    },
  });

  const call: Client['call'] = async (method, path, schema, given = {}) => {
    const { query, body, safe = method === 'GET', brief = false, signal } = given;
    if (namesAnotherPath(path)) throw new ConnectorError('not_found', '“.”, “..” and texts with a slash are not IDs.');
    await limiter.take(priority, signal);
    let text: string;
    let sent = false;
    const fetch = authorised({ ...options, fetch: fetchBounded }, () => {
      sent = true;
    });
    try {
      text = await http(path.replace(/^\//, ''), {
        fetch,
        method,
        searchParams: query,
        json: body,
        signal,
        ...((!safe || brief) && { retry: 0 }),
        ...(brief && { timeout: longestBrief }),
      }).text();
    } catch (thrown) {
      throw failureOf(thrown, { method, path: shownPath(path), safe: safe || !sent, url: options.url, signal });
    }
    const parsed = schema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    log.warn('unexpected answer', {
      method,
      path,
      where: parsed.error.issues.slice(0, 3).map(({ path }) => path.join('.')),
    });
    throw new ConnectorError(
      'unexpected_response',
      `The CodeTether server's answer to ${method} ${shownPath(path)} is not understood.`,
      {
        hint: 'Try again later; the server may be of another version.',
        uncertain: !safe,
        cause: parsed.error,
      },
    );
  };

  return {
    serverNow: () => clock.now() + ahead,
    timeError: () => (hasTime ? errorOfDates : errorOfClocks),
    async syncTime() {
      if (isSynced) return;
      await limiter.take(priority);
      // Any answer will do: all of them include the time.
      await http('health', { fetch: options.fetch, retry: 0, timeout: longestBrief })
        .text()
        .catch(() => undefined);
    },
    call,
    async find(path, schema, given) {
      try {
        return await call('GET', path, schema, given);
      } catch (error) {
        if (error instanceof ConnectorError && error.code === 'not_found') return undefined;
        throw error;
      }
    },
  };
}

/** `fetch` with the session's bearer token; retries once with a newer token after a 401. Calls `onSend` before it sends anything. */
function authorised({ fetch, session, clock }: ClientOptions, onSend: () => void): typeof globalThis.fetch {
  const send = (request: Request) => {
    onSend();
    return fetch(request);
  };
  return async (input, init) => {
    const request = new Request(input, init);
    const token = await session.token();
    if (!token) return send(request);
    const again = session.renew && request.clone();
    const response = await send(withBearer(request, token));
    if (response.status !== 401) return response;
    const newer = again && (await session.renew?.(token));
    if (!newer) {
      const problem = expiryProblem(token, clock.now());
      if (problem === undefined) return response;
      await response.body?.cancel();
      throw new ConnectorError('not_authenticated', `The token of this account ${problem}`, {
        hint: 'Sign in again, or give a new token.',
      });
    }
    await response.body?.cancel();
    return send(withBearer(again, newer));
  };
}

function withBearer(request: Request, token: string): Request {
  const problem = tokenProblem(token);
  if (problem) {
    throw new ConnectorError('not_authenticated', `The token of this account ${problem.what}`, { hint: problem.hint });
  }
  request.headers.set('authorization', `Bearer ${token}`);
  return request;
}

/** A connection that will fail until somebody changes something. */
function failsAgain(error: Error, url: string): boolean {
  return connectionError(error, { url, server: codetetherServer })?.retryable === false;
}

/** A URL resolves `.` and `..`, and the server decodes `%2F`: with such an ID the request would go to another route. */
function namesAnotherPath(path: string): boolean {
  return path.split('/').some((segment) => segment === '.' || segment === '..' || /%2f/i.test(segment));
}

function asksForPatience(error: Error): boolean {
  const after = error instanceof HTTPError ? retryAfterOf(error.response.headers) : undefined;
  return after !== undefined && after * 1000 > longestRetryAfter;
}

/** The path for errors, without IDs that do not look like one. */
function shownPath(path: string): string {
  return path.replaceAll(/[^/]+/g, (part) => (isId(part) ? part : '…'));
}
