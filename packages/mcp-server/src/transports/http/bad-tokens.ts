// Limits bad tokens: checking one costs the verification of a signature, so a client that has sent too many must wait.
import type { IncomingMessage } from 'node:http';
import type { Clock } from '@codetether/core';
import { accountIdOf } from '@codetether/core/auth';
import { LRUCache } from 'lru-cache';
import type { Authenticator } from '../../accounts/authenticator.ts';
import { HttpError } from '../../accounts/http-error.ts';
import type { RateLimit } from './rate-limit.ts';

/** Beyond this number, drops the client that was seen longest ago. */
const maxKnown = 10_000;
/** In ms; longer than a working client keeps a token. @internal */
export const knownFor = 3_600_000;

/**
 * Counts bad tokens by address. But many users may share one address, and each sends a new token every few minutes: so an account that was recently accepted
 * from that address has its own count. Its bad tokens do not lock out other accounts, nor theirs this one.
 */
export function limitBadTokens(
  { identify }: Pick<Authenticator, 'identify'>,
  { limit, clock, addressOf }: { limit: RateLimit; clock: Clock; addressOf(request: IncomingMessage): string },
): Authenticator['identify'] {
  const known = new LRUCache<string, true>({ max: maxKnown, ttl: knownFor, perf: clock });
  return async (request) => {
    const { authorization } = request.headers;
    // Without a token, there is no signature to verify.
    if (authorization === undefined) return identify(request);
    const address = addressOf(request);
    // The account is not verified yet: a client that claims another account uses up only that account's count from the same address.
    const holder = `${address} ${accountIdOf(authorization.replace(/^bearer +/i, ''))}`;
    const client = known.has(holder) ? holder : address;
    limit.take(client);
    try {
      const identity = await identify(request);
      known.set(holder, true);
      limit.giveBack(client);
      return identity;
    } catch (thrown) {
      // The token is not at fault when the identity server cannot be reached.
      if (!(thrown instanceof HttpError) || thrown.status >= 500) limit.giveBack(client);
      throw thrown;
    }
  };
}
