// A create that is never doubled: whatever breaks, it is looked for before it is sent again.

import { keyedMutex } from '../../concurrency/keyed-mutex.ts';
import { ConnectorError } from '../../errors.ts';
import { quotedId, quotedValue } from '../../untrusted/quote.ts';
import type { Account, Found } from '../ownership/account.ts';
import type { Making } from '../ownership/ownership.ts';
import type { Maker } from '../ownership/stamp.ts';

export interface OnceOptions<T> {
  account: Account;
  /** The key stands on what is made, so that it can be recognised. */
  making: Making;
  /** Names what is to be made, for an error. */
  title: string;
  /** The key comes from the caller, who may have used it before: look first. */
  lookFirst: boolean;
  send(): Promise<T>;
  /** What carries the key among the newest, `absent` when provably nothing does since that time, else `unknown`. */
  look(since: number): Promise<Found<T> | 'absent' | 'unknown'>;
  /** What of another kind carries the key. */
  lookElsewhere(): Promise<Found<unknown> | undefined>;
}

/** Time for a write that was cut off to become visible, in ms. */
const settling = 1_500;

/**
 * Sends a create once. After a time-out or a broken connection it is sent again only if no byte was sent or the key is provably absent after a pause.
 * Throws `conflict` when the key was used for something else, `outcome_unknown` with the key when it is not certain what was done: call again with that key, later.
 */
export function once<T extends object>(options: OnceOptions<T>): Promise<T> {
  const { account, making, lookFirst } = options;
  return lookFirst ? inTurn(`${account.id} ${making.key}`, () => onceSent(options)) : onceSent(options);
}

/** Two calls with one key at once would both find nothing. */
const inTurn = keyedMutex();

async function onceSent<T extends object>(options: OnceOptions<T>): Promise<T> {
  const { account, lookFirst, send, look } = options;
  const since = account.client.serverNow();
  if (lookFirst) {
    const [found, elsewhere] = await Promise.all([look(0), options.lookElsewhere()]);
    if (elsewhere) throw conflict(options, elsewhere);
    if (found !== 'absent' && found !== 'unknown') {
      if (isOther(options.making, found)) throw conflict(options, found);
      return { ...found.made, warning: usedBefore };
    }
  }
  let failure: ConnectorError;
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ConnectorError) || !error.uncertain) throw error;
    failure = error;
  }
  await account.clock.sleep(settling);
  const found = await look(since).catch(() => 'unknown' as const);
  if (found === 'unknown') throw outcomeUnknown(options, failure);
  if (found !== 'absent') return found.made;
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

function isOther(making: Making, { maker, input }: Found<unknown>): boolean {
  // An older version did not note for what it used a key.
  return maker !== undefined && (maker !== making.maker || input !== making.input);
}

function conflict({ making, title }: OnceOptions<unknown>, found: Found<unknown>): ConnectorError {
  const before = found.maker ? kinds[found.maker] : 'something else';
  return new ConnectorError(
    'conflict',
    `The idempotency key ${quotedId(making.key)} was used for ${before}, ${quotedValue(found.title)} (${quotedId(found.id)}). This call is for ${kinds[making.maker]}, ${quotedValue(title)}, with other input. Nothing was made.`,
    { hint: 'Use a new key for it, or repeat the first call unchanged.', idempotencyKey: making.key, retryable: false },
  );
}

const kinds: Readonly<Record<Maker, string>> = {
  create_task: 'a task',
  send_message_async: 'a message',
  send_to_agent: 'a message to an agent',
  prd_chat: 'a turn of a PRD chat',
  start_ralph: 'a Ralph run',
  create_cronjob: 'a cron job',
};

function outcomeUnknown({ making: { key } }: OnceOptions<unknown>, cause: ConnectorError): ConnectorError {
  return new ConnectorError('outcome_unknown', `${cause.message} It may or may not have been done.`, {
    hint: `Call again in a minute with idempotency_key ${quotedId(key)}: it looks first and does not do it twice.`,
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
