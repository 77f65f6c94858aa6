// What a key was used for already, wherever that stands.
import { ConnectorError } from '../errors.ts';
import type { Account } from './account.ts';
import { findRuleByKey } from './cron-job-key.ts';
import { findTaskByKey } from './idempotency.ts';
import type { Found } from './once.ts';
import { findRunByKey } from './run-key.ts';

type Look = (account: Account, key: string, since: number) => Promise<Found<unknown> | 'absent' | 'unknown'>;

const looks: Readonly<Record<'tasks' | 'runs' | 'rules', Look>> = {
  tasks: findTaskByKey,
  runs: findRunByKey,
  rules: findRuleByKey,
};

/** What carries the key outside these. An account that may not look there, or a server that cannot, has nothing there. */
export async function usedElsewhere(
  account: Account,
  key: string,
  here: keyof typeof looks,
): Promise<Found<unknown> | undefined> {
  const others = Object.entries(looks).filter(([place]) => place !== here);
  const found = Promise.all(others.map(([, look]) => look(account, key, 0).catch(unseen)));
  const done = new AbortController();
  const tooLong = account.clock.sleep(longestLook, done.signal).then((): Awaited<typeof found> => []);
  const inTime = await Promise.race([found, tooLong]);
  done.abort();
  return inTime.find((one): one is Found<unknown> => typeof one === 'object');

  function unseen(error: unknown): 'unknown' {
    if (!(error instanceof ConnectorError)) throw error;
    account.log.debug('where else a key was used cannot be seen', { code: error.code });
    return 'unknown';
  }
}

/** A route that does not answer must not hold up what has nothing to do with it, in ms. */
const longestLook = 5_000;
