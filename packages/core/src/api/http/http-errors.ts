// Turns every failure of a call into an error in our own words, without any part of the server's body.
import { HTTPError, NetworkError } from 'ky';
import { z } from 'zod';
import { bareError, causesOf } from '../../causes.ts';
import { ConnectorError, isAbort } from '../../errors.ts';
import { AnswerTooLong } from '../../network/bounded-fetch.ts';
import { connectionError } from '../../network/connection-error.ts';
import { retryAfterOf } from './retry-after.ts';

interface Call {
  method: string;
  path: string;
  safe: boolean;
  url: string;
  signal?: AbortSignal | undefined;
}

/** The name of the server in errors. */
export const codetetherServer = 'the CodeTether server';

/** The error that `ky` threw, as a ConnectorError; `uncertain` when an unsafe call may have been carried out. */
export function failureOf(thrown: unknown, call: Call): ConnectorError {
  if (thrown instanceof ConnectorError) return thrown;
  if (thrown instanceof HTTPError) {
    const failure = httpFailure(thrown, call, bareError(thrown));
    statuses.set(failure, thrown.response.status);
    return failure;
  }
  const cause = bareError(thrown);
  const tooLong = causesOf(thrown).find((error) => error instanceof AnswerTooLong);
  if (tooLong) return answerTooLong(tooLong, call);
  // The timeout of ky, or that of a signal.
  if (thrown instanceof Error && thrown.name === 'TimeoutError') return noAnswer(call, cause);
  if (isAbort(thrown, call.signal)) {
    return new ConnectorError('cancelled', 'The call was cancelled.', { uncertain: !call.safe, cause });
  }
  const notSent = connectionError(thrown, { url: call.url, server: codetetherServer });
  if (notSent) return notSent;
  if (thrown instanceof NetworkError || thrown instanceof TypeError) {
    return new ConnectorError('unavailable', 'The connection to the CodeTether server broke.', {
      hint: call.url.startsWith('http:')
        ? 'Try again. If that server speaks https, begin its address with https://.'
        : 'Try again.',
      uncertain: !call.safe,
      cause,
    });
  }
  return new ConnectorError('internal', 'The call to the CodeTether server failed.', {
    uncertain: !call.safe,
    cause,
  });
}

const statuses = new WeakMap<ConnectorError, number>();

/** The HTTP status behind the error; undefined if there is none. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof ConnectorError ? statuses.get(error) : undefined;
}

/** Whether the server, or something in front of it, has no such route: the address is wrong, or the server is of another version. */
export function isMissingRoute(error: unknown): boolean {
  return statusOf(error) === 404 && error instanceof ConnectorError && error.code !== 'not_found';
}

function httpFailure({ response, data }: HTTPError, call: Call, cause: Error): ConnectorError {
  const { status, headers } = response;
  const detail = detailOf(data);
  switch (status) {
    case 400:
      return textOf(detail) === 'No tenant associated' ? withoutTenant(cause) : invalid(detail, cause);
    case 422:
      return invalid(detail, cause);
    case 401:
      return new ConnectorError('not_authenticated', 'The CodeTether server does not accept this sign-in.', {
        hint: /worker/i.test(textOf(detail))
          ? 'This server takes only its worker token here (WORKER_AUTH_TOKEN); ask its operator.'
          : 'Sign in again, or check the token; some calls take only a Keycloak sign-in or an API key.',
        cause,
      });
    case 402:
      return budgetExceeded(cause);
    case 403:
      return forbidden(detail, cause);
    case 404:
      if (!isOfRecord(detail)) return refused(status, call, cause);
      return new ConnectorError('not_found', `The CodeTether server has nothing at ${call.path}.`, {
        hint: 'Check the ID.',
        cause,
      });
    case 408:
    case 504:
      return noAnswer(call, cause);
    case 409:
      return new ConnectorError('conflict', 'The CodeTether server refuses this in the current state.', {
        hint: 'Check the current state first.',
        cause,
      });
    case 413:
      return new ConnectorError('invalid_input', 'That is more than the CodeTether server takes in one call.', {
        hint: 'Make it shorter.',
        cause,
      });
    case 429: {
      const retryAfter = retryAfterOf(headers) ?? 30;
      return new ConnectorError('rate_limited', 'The CodeTether server has had too many requests.', {
        hint: `Try again in ${retryAfter} s.`,
        retryAfter,
        cause,
      });
    }
    default:
      if (status < 500) return refused(status, call, cause);
      return new ConnectorError(
        'unavailable',
        `The CodeTether server failed (status ${status}) at ${call.method} ${call.path}.`,
        {
          hint: status === 500 ? 'This is a fault of the server; tell its operator.' : 'Try again in a minute.',
          retryable: status !== 500,
          uncertain: !call.safe,
          cause,
        },
      );
  }
}

function answerTooLong({ mostBytes }: AnswerTooLong, { method, path, safe }: Call): ConnectorError {
  const most = `${Math.floor(mostBytes / 1024 / 1024)} MiB`;
  return new ConnectorError(
    'unexpected_response',
    `The answer of the CodeTether server to ${method} ${path} has more than ${most}.`,
    { hint: 'Ask for less: a smaller limit, or one record by its ID.', uncertain: !safe },
  );
}

/** Our own timeout, or that of a gateway: the server may still be working. */
function noAnswer({ safe }: Call, cause: unknown): ConnectorError {
  return new ConnectorError('timeout', 'The CodeTether server did not answer in time.', {
    hint: 'Try again.',
    uncertain: !safe,
    cause,
  });
}

/**
 * The server says which record it does not find ("Task not found"). FastAPI answers "Not Found" for a route that it does not have, and gateways and other
 * servers answer in their own ways.
 */
function isOfRecord(detail: unknown): boolean {
  return detail !== undefined && detail !== 'Not Found';
}

/** A redirect, a route that does not exist, or a status that the server itself never sends: it comes from a gateway or another server. */
function refused(status: number, call: Call, cause: unknown): ConnectorError {
  const { origin, pathname } = new URL(call.url);
  return new ConnectorError(
    'unavailable',
    `${origin}${pathname.replace(/\/$/, '')} does not take ${call.method} ${call.path} (status ${status}).`,
    { hint: 'Check the address of the CodeTether server, and any proxy in front of it.', retryable: false, cause },
  );
}

export function budgetExceeded(cause?: unknown): ConnectorError {
  return new ConnectorError('budget_exceeded', 'The budget of this account is used up.', {
    hint: 'Raise the spending limit, add credits, or wait for the next month, then try again.',
    cause,
  });
}

function withoutTenant(cause: unknown): ConnectorError {
  return new ConnectorError('missing_scope', 'This account belongs to no tenant, and only a tenant has that.', {
    hint: 'Ask an administrator of your CodeTether, or sign in as somebody who belongs to one.',
    cause,
  });
}

/** Takes only the names of the fields, and only those that look like one. */
const issues = z.array(z.object({ loc: z.array(z.union([z.string().regex(/^\w{1,50}$/), z.number()])) }));

function invalid(detail: unknown, cause: unknown): ConnectorError {
  const fields = (issues.safeParse(detail).data ?? []).flatMap(({ loc }) => {
    const field = loc.filter((part) => part !== 'body' && part !== 'query').join('.');
    return field ? [{ field, message: 'is refused by the server' }] : [];
  });
  const which = fields.map(({ field, message }) => ` ${field} ${message}.`).join('');
  return new ConnectorError('invalid_input', `The CodeTether server does not accept this input.${which}`, {
    hint: 'Correct it and try again.',
    fields,
    cause,
  });
}

function forbidden(detail: unknown, cause: unknown): ConnectorError {
  const permission = /permissions for '([a-z]+:[a-z]+)'/.exec(textOf(detail))?.[1];
  return new ConnectorError(
    'missing_scope',
    `This account may not do that${permission ? `: it lacks ${permission}` : ''}.`,
    {
      hint: permission?.startsWith('billing:') ? forAdministrators : howToGet(permission),
      scopes: permission ? [permission] : undefined,
      cause,
    },
  );
}

const forAdministrators =
  'Ask an administrator, or sign in at Keycloak as one (role admin); an API key never has this permission.';

/** The server checks the scopes of API keys, and the roles of people. */
function howToGet(permission: string | undefined): string {
  const [resource] = permission?.split(':') ?? [];
  const key = resource ? `Use an API key with the scope ${resource}:*` : 'Sign in as somebody who may';
  return `${key}, or ask an administrator for a role that may do it, such as editor.`;
}

function detailOf(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'detail' in data ? data.detail : undefined;
}

function textOf(detail: unknown): string {
  return typeof detail === 'string' ? detail : '';
}
