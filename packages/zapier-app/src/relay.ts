// The operator's relay, which calls Zapier back at the end of a task or run (packages/relay). A wait goes there with the token of the Zap's own account.
import { type Clock, ConnectorError } from '@codetether/core';
import type { Config } from './config.ts';

export interface Relay {
  /** Whether the operator runs one. */
  isThere(): boolean;
  /** Throws ConnectorError unless it answers: call it before anything is made. */
  requireReady(signal?: AbortSignal): Promise<void>;
  /** Resolves once the relay has stored the wait. Throws ConnectorError after three attempts. */
  handOver(wait: Wait, signal?: AbortSignal): Promise<void>;
}

export interface Wait {
  /** The ID of the task or run, by the name of its field. */
  ids: Readonly<Record<string, string>>;
  callbackUrl: string;
  token: string;
}

/** @internal */
export const requestMs = 5_000;
const pauses = [500, 1_500];

export function createRelay(config: () => Config, clock: Clock, fetch: typeof globalThis.fetch): Relay {
  const call = async (path: string, signal: AbortSignal | undefined, init: RequestInit = {}) => {
    const { relayUrl } = config();
    if (relayUrl === undefined) {
      throw new ConnectorError('invalid_input', 'This app can no longer wait for an end: its operator runs no relay.', {
        hint: 'Set Wait for the End to no.',
      });
    }
    const limits = [AbortSignal.timeout(requestMs), ...(signal ? [signal] : [])];
    // As a Request, since Zapier's log of requests contains the body of any other call, and who knows a callback's address can resume the Zap.
    const request = new Request(relayUrl + path, { ...init, redirect: 'manual', signal: AbortSignal.any(limits) });
    const response = await fetch(request).catch((cause: unknown) => {
      throw new ConnectorError('unavailable', 'The relay of this app cannot be reached.', { cause });
    });
    await response.text();
    if (response.ok) return;
    const isBusy = response.status >= 500 || response.status === 429;
    throw new ConnectorError(
      isBusy ? 'unavailable' : 'unexpected_response',
      `The relay of this app refused the wait (status ${response.status}).`,
      isBusy ? {} : { hint: 'Its operator must give it the settings of this app.' },
    );
  };

  return {
    isThere: () => config().relayUrl !== undefined,
    requireReady: (signal) => call('/health/ready', signal),
    async handOver({ ids, callbackUrl, token }, signal) {
      const post = () =>
        call('/waits', signal, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ ...ids, callback_url: callbackUrl }),
        });
      for (const pause of pauses) {
        try {
          return await post();
        } catch (thrown) {
          if (!(thrown instanceof ConnectorError && thrown.retryable)) throw thrown;
          await clock.sleep(pause, signal).catch(() => undefined);
        }
      }
      return post();
    },
  };
}
