// Earlier uses of a key, anywhere.
import { ConnectorError } from '../../errors.ts';
import { type Place, places, type Span } from '../../memory/memory.ts';
import type { Account, Found } from '../ownership/account.ts';

/**
 * Finds the use of a key outside the given kinds. An account that may not look there, or a server that cannot, finds nothing. The memory knows the keys of
 * the account; other places are looked at again an hour later, for those that another memory knows.
 */
export async function usedElsewhere(account: Account, key: string, here: Place): Promise<Found<unknown> | undefined> {
  const { use, spans } = await account.memory.recall({ key });
  const isFresh = (span: Span | undefined) => span && Math.abs(account.client.serverNow() - span.lookedAt) < freshness;
  const others = places
    .filter((place) => place !== here && (use?.place === place || !isFresh(spans[place])))
    .map((place) => account.keyLooks[place]);
  if (others.length === 0) return undefined;
  const found = Promise.all(others.map((look) => look(account, key, 0).catch(unseen)));
  const done = new AbortController();
  const tooLong = account.clock.sleep(longestLook, done.signal).then((): Awaited<typeof found> => []);
  const inTime = await Promise.race([found, tooLong]);
  done.abort();
  return inTime.find((one): one is Found<unknown> => typeof one === 'object');

  function unseen(error: unknown): 'unknown' {
    if (!(error instanceof ConnectorError)) throw error;
    account.log.debug('could not check where else a key was used', { code: error.code });
    return 'unknown';
  }
}

/** In ms: a route that does not answer must not delay an unrelated call. */
const longestLook = 5_000;
/** In ms. @internal */
export const freshness = 3_600_000;
