// A create that is never doubled: whatever breaks, it is looked for before it is sent again.
import { ConnectorError } from '../errors.ts';
import { inTurns } from '../in-turns.ts';
import { quotedId } from '../untrusted/quote.ts';
import type { Account } from './account.ts';

export interface OnceOptions<T> {
  account: Account;
  /** Stands on what is made, so that it can be recognised. */
  key: string;
  /** The key comes from the caller, who may have used it before: look first. */
  lookFirst: boolean;
  send(): Promise<T>;
  /** What carries the key among the newest, `absent` when provably nothing does since that time, else `unknown`. */
  look(since: number): Promise<T | 'absent' | 'unknown'>;
  /** How to ask again without doubling, when the outcome is unknown. */
  askAgain?: string;
}

/** Time for a write that was cut off to become visible, in ms. */
const settling = 1_500;

/**
 * Sends a create once. After a time-out or a broken connection it is sent again only if no byte was sent or the key is provably absent after a pause.
 * Throws `outcome_unknown` with the key when neither is certain: call again with that key, later.
 */
export function once<T extends object>(options: OnceOptions<T>): Promise<T> {
  const { account, key, lookFirst } = options;
  return lookFirst ? inTurn(`${account.id} ${key}`, () => onceSent(options)) : onceSent(options);
}

/** Two calls with one key at once would both find nothing. */
const inTurn = inTurns();

async function onceSent<T extends object>(options: OnceOptions<T>): Promise<T> {
  const { account, lookFirst, send, look } = options;
  const since = account.client.serverNow();
  if (lookFirst) {
    const made = await look(0);
    if (made !== 'absent' && made !== 'unknown') return { ...made, warning: usedBefore };
  }
  let failure: ConnectorError;
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ConnectorError) || !error.uncertain) throw error;
    failure = error;
  }
  await account.clock.sleep(settling);
  const made = await look(since).catch(() => 'unknown' as const);
  if (made === 'unknown') throw outcomeUnknown(options, failure);
  if (made !== 'absent') return made;
  if (failure.code === 'timeout' || failure.code === 'cancelled') {
    // It may still be under way inside the server.
    throw outcomeUnknown(options, failure);
  }
  if (!failure.retryable) throw settled(failure);
  try {
    return await send();
  } catch (error) {
    throw error instanceof ConnectorError && error.uncertain ? outcomeUnknown(options, error) : error;
  }
}

const usedBefore = 'This key was used before: nothing new was made.';

function outcomeUnknown(
  { key, askAgain }: Pick<OnceOptions<unknown>, 'key' | 'askAgain'>,
  cause: ConnectorError,
): ConnectorError {
  return new ConnectorError('outcome_unknown', `${cause.message} It may or may not have been done.`, {
    hint:
      askAgain ??
      `Call again in a minute with idempotency_key ${quotedId(key)}: it looks first and does not do it twice.`,
    idempotencyKey: key,
    retryable: true,
    retryAfter: 60,
    cause,
  });
}

/** The failure, now known to have changed nothing. */
function settled({ code, message, hint, retryable, cause }: ConnectorError): ConnectorError {
  return new ConnectorError(code, message, { hint: `Nothing was made. ${hint ?? ''}`.trim(), retryable, cause });
}
