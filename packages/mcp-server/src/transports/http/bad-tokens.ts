// Each token costs the check of a signature, so whoever has shown too many bad ones waits before another is looked at.
import type { IncomingMessage } from 'node:http';
import type { Clock } from '@codetether/core';
import { accountIdOf } from '@codetether/core/auth';
import { LRUCache } from 'lru-cache';
import type { Guard } from '../../accounts/guard.ts';
import { Refusal } from '../../accounts/refusal.ts';
import type { RateLimit } from './rate-limit.ts';

/** Beyond this many the one that was seen longest ago is forgotten. */
const mostKnown = 10_000;
/** ms; longer than a client that works goes without a new token. */
const knownFor = 3_600_000;

/**
 * Bad tokens are counted by address. But behind one address there may be many users, and each of them shows a new token every few minutes: whoever has lately
 * been let in from there has a count of their own, so that another's bad tokens do not lock them out, nor theirs another.
 */
export function limitBadTokens(
  { identify }: Pick<Guard, 'identify'>,
  { limit, clock, addressOf }: { limit: RateLimit; clock: Clock; addressOf(request: IncomingMessage): string },
): Guard['identify'] {
  const known = new LRUCache<string, true>({ max: mostKnown, ttl: knownFor, perf: clock });
  return async (request) => {
    const { authorization } = request.headers;
    // Nothing is checked then.
    if (authorization === undefined) return identify(request);
    const address = addressOf(request);
    // What the token says before it is checked: who says somebody else's name spends only what is theirs from that address.
    const holder = `${address} ${accountIdOf(authorization.replace(/^bearer +/i, ''))}`;
    const client = known.has(holder) ? holder : address;
    limit.take(client);
    try {
      const identity = await identify(request);
      known.set(holder, true);
      limit.giveBack(client);
      return identity;
    } catch (thrown) {
      // An identity server that cannot be asked is not the token's fault.
      if (!(thrown instanceof Refusal) || thrown.status >= 500) limit.giveBack(client);
      throw thrown;
    }
  };
}
