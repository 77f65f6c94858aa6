// Earlier uses of a key, anywhere.
import { ConnectorError } from '../../errors.ts';
import type { Account, Found } from '../ownership/account.ts';

/** Finds the use of a key outside the given kinds. An account that may not look there, or a server that cannot, finds nothing. */
export async function usedElsewhere(
  account: Account,
  key: string,
  here: keyof Account['keyLooks'],
): Promise<Found<unknown> | undefined> {
  const others = Object.entries(account.keyLooks).filter(([place]) => place !== here);
  const found = Promise.all(others.map(([, look]) => look(account, key, 0).catch(unseen)));
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
