// Explains a failed connection in a sentence that names the address and what to change; for all surfaces.

import { bareError, causesOf } from '../causes.ts';
import { ConnectorError } from '../errors.ts';
import type { Reason } from './socket-reason.ts';
import { socketReason } from './socket-reason.ts';
import { tlsReason } from './tls-reason.ts';

export interface Destination {
  /** The URL of the request. Only its scheme and host are shown. */
  url: string;
  /** The name of the server, such as `the CodeTether server`. */
  server: string;
}

/**
 * The error for a request that certainly never reached its server: `unavailable`, retryable unless it would fail again, as with a certificate. Undefined
 * for a request that may have reached it, and for errors of other kinds.
 */
export function connectionError(thrown: unknown, { url, server }: Destination): ConnectorError | undefined {
  const address = URL.parse(url);
  const reason = address && reasonOf(thrown, address, server);
  if (!reason) return undefined;
  const { message, hint, retryable = false } = reason;
  return new ConnectorError('unavailable', message, { hint, retryable, cause: bareError(thrown) });
}

function reasonOf(thrown: unknown, url: URL, server: string): Reason | undefined {
  for (const error of causesOf(thrown)) {
    if (error instanceof AggregateError) {
      // One attempt for each address of the host: nothing was sent if none of them reached it.
      const reasons = error.errors.map((attempt: unknown) => reasonOf(attempt, url, server));
      return reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined;
    }
    const reason = tlsReason(error, url) ?? socketReason(error, url, server);
    if (reason) return reason;
  }
  return undefined;
}
