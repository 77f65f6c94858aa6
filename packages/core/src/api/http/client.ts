// HTTP for one account: the bearer token, the request budget, retries of safe calls, and every failure as a ConnectorError.
import ky, { HTTPError, type RetryOptions } from 'ky';
import type { z } from 'zod';
import type { Session } from '../../auth/session.ts';
import type { Clock } from '../../concurrency/clock.ts';
import { ConnectorError } from '../../errors.ts';
import { parseJson } from '../../json.ts';
import { boundedFetch } from '../../network/bounded-fetch.ts';
import { connectionError } from '../../network/connection-error.ts';
import type { Log } from '../../program/log.ts';
import { isId } from '../../untrusted/typed-value.ts';
import { type Attempt, textOf } from './attempts.ts';
import { sendAuthorised } from './authorised.ts';
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
  lifetime?: Lifetime;
}

/** The life of one call, which may make several requests. */
export interface Lifetime {
  /** Aborts reads, and writes that are not sent yet. A sent write continues: after an abort nobody could tell whether it was done. */
  signal?: AbortSignal | undefined;
  /** In ms since 1970, by the account's clock. Each request takes what is left until then, in place of the client's own limit. */
  endsAt?: number | undefined;
  /** The retries that its requests may make together, except for the first one of each after a broken connection. Default: two for each request. */
  retries?: { left: number } | undefined;
}

export interface Client {
  /** The server's clock if its answers include the time, else our own; ms since 1970. */
  serverNow(): number;
  /** The most by which `serverNow` may differ from the times in the server's rows, in ms. */
  timeError(): number;
  /** Asks the server for its time unless an earlier answer included it. */
  syncTime(lifetime?: Lifetime): Promise<void>;
  /** A JSON call. Throws ConnectorError, `uncertain` when an unsafe call may have been carried out. */
  call<S extends z.ZodType>(method: string, path: string, schema: S, options?: CallOptions): Promise<z.output<S>>;
  /** A GET that returns undefined for a record that does not exist. Throws `unavailable` for a route that does not exist. */
  find<S extends z.ZodType>(path: string, schema: S, options?: CallOptions): Promise<z.output<S> | undefined>;
}

/** The same client for one call. */
export function clientWithin(client: Client, lifetime: Lifetime): Client {
  const within = (options: CallOptions = {}) => ({ ...options, lifetime: { ...lifetime, ...options.lifetime } });
  return {
    serverNow: client.serverNow,
    timeError: client.timeError,
    syncTime: () => client.syncTime(lifetime),
    call: (method, path, schema, options) => client.call(method, path, schema, within(options)),
    find: (path, schema, options) => client.find(path, schema, within(options)),
  };
}

/** A write ends this long before its call, in ms: after one whose outcome is uncertain there is time to look for what it made. */
export const lookMs = 4_000;

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
  const { session, limiter, priority, log, clock } = options;
  const base = options.url.endsWith('/') ? options.url : `${options.url}/`;
  const bounded = boundedFetch(options.fetch, longestAnswer);
  /** Until the server tells its time we use our own clock. */
  let ahead = 0;
  let hasTime = false;
  let isAsked = false;
  const isUseless = (error: Error) => asksForPatience(error) || failsAgain(error, options.url);
  const retry: RetryOptions = {
    limit: 2,
    methods: ['get', 'post'],
    statusCodes: [408, 429, 502, 503, 504],
    afterStatusCodes: [429, 503],
    maxRetryAfter: longestRetryAfter,
    jitter: (delay) => delay * (0.5 + options.random()),
    shouldRetry: ({ error }) => (isUseless(error) ? false : undefined),
  };
  const sharedRetry = (retries: { left: number }): RetryOptions => ({
    ...retry,
    shouldRetry({ error, retryCount }) {
      // Each connection may have idled too long: the server need not have failed.
      const isFree = !(error instanceof HTTPError) && retryCount === 1;
      return isUseless(error) || (!isFree && retries.left-- <= 0) ? false : undefined;
    },
  });
  const http = ky.create({
    hooks: {
      beforeRetry: [
        async ({ request }) => {
          // Callers with the same `Retry-After` must not all return in the same moment.
          await clock.sleep(options.random() * spread, request.signal);
          await limiter.take(priority, request.signal);
        },
      ],
    },
    retry,
  });
  /** Sends a request, and learns the server's time from the answer. */
  const send = async (url: URL, init: RequestInit): Promise<Response> => {
    // A redirect would send the bearer token to a host that nobody configured.
    const response = await bounded(url, { ...init, redirect: 'manual' });
    const date = Date.parse(response.headers.get('date') ?? '');
    if (Number.isNaN(date)) {
      // A gateway that refuses a request need not know the time, but the server might.
      isAsked ||= response.ok;
      return response;
    }
    const offset = date - clock.now();
    // Dates are cut to whole seconds and arrive late, so the largest offset is nearest to the truth; a much smaller one means that somebody set a clock.
    ahead = hasTime && offset > ahead - clockStep ? Math.max(ahead, offset) : offset;
    hasTime = true;
    return response;
  };

  const call: Client['call'] = async (method, path, schema, given = {}) => {
    const { query, body, safe = method === 'GET', brief = false, lifetime = {} } = given;
    if (namesAnotherPath(path)) throw new ConnectorError('not_found', '“.”, “..” and texts with a slash are not IDs.');
    await limiter.take(priority, given.signal ?? lifetime.signal);
    const signal = given.signal ?? (safe ? lifetime.signal : undefined);
    const time = timeFor({ ...lifetime, safe, brief });
    const url = urlOf(base, path, query);
    const json = body === undefined ? undefined : JSON.stringify(body);
    let text: string;
    let sent = false;
    const attempt = (signal: AbortSignal) =>
      sendAuthorised({
        session,
        clock,
        send(authorization) {
          sent = true;
          const headers = { ...jsonHeaders(json), ...authorization };
          return send(url, { method, headers, signal, ...(json !== undefined && { body: json }) });
        },
      });
    try {
      text = await textOf(http, attempt, {
        url,
        method,
        signal,
        ...time,
        ...(!safe || brief ? { retry: 0 } : lifetime.retries && { retry: sharedRetry(lifetime.retries) }),
      });
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

  /** Throws `timeout` when too little is left: nothing was sent. */
  const timeFor = ({ endsAt, safe, brief }: Lifetime & { safe: boolean; brief: boolean }) => {
    const longest = brief ? longestBrief : Number.POSITIVE_INFINITY;
    if (endsAt === undefined) return { timeout: brief ? longest : options.timeoutMs };
    const left = endsAt - clock.now() - (safe ? 0 : lookMs);
    if (left > 0) return { timeout: Math.min(left, longest), totalTimeout: left };
    throw new ConnectorError('timeout', 'The time for this call ended before the request was sent.', {
      hint: 'Try again.',
    });
  };

  return {
    serverNow: () => clock.now() + ahead,
    timeError: () => (hasTime ? errorOfDates : errorOfClocks),
    async syncTime({ signal } = {}) {
      if (hasTime || isAsked) return;
      await limiter.take(priority, signal);
      // Any answer will do: all of them include the time.
      const url = urlOf(base, 'health');
      const attempt: Attempt = (signal) => send(url, { method: 'GET', headers: jsonHeaders(undefined), signal });
      await textOf(http, attempt, { url, method: 'GET', retry: 0, timeout: longestBrief }).catch(() => undefined);
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

function jsonHeaders(body: string | undefined) {
  return { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) };
}

function urlOf(base: string, path: string, query: CallOptions['query'] = {}): URL {
  const url = new URL(path.replace(/^\//, ''), base);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.append(name, String(value));
  return url;
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
