// Creates something exactly once: after any failure we look for it before we send the request again.

import { keyedMutex } from '../../concurrency/one-at-a-time.ts';
import { ConnectorError, toConnectorError } from '../../errors.ts';
import { quotedId, quotedValue } from '../../untrusted/quote.ts';
import { lookMs } from '../http/client.ts';
import type { Account, Found } from '../ownership/account.ts';
import type { Making } from '../ownership/ownership.ts';
import type { Maker } from '../ownership/stamp.ts';

export interface OnceOptions<T> {
  account: Account;
  /** The key is stored with the thing that is made, so that we recognise it. */
  making: Making;
  /** Names the thing to be made, for errors. */
  title: string;
  /** The key comes from the caller, who may have used it before, so look first. */
  lookFirst: boolean;
  /** It may be sent a second time once the first request provably did nothing. */
  resendable: boolean;
  send(): Promise<T>;
  /** Finds the thing with the key among the newest. `absent`: provably nothing since that time has it; `unknown`: not certain. */
  look(since: number): Promise<Found<T> | 'absent' | 'unknown'>;
  /** Finds something of another kind with the key. */
  lookElsewhere(): Promise<Found<unknown> | undefined>;
}

interface Warned {
  warnings?: string[];
}

/** When to look after a failure, in ms since then: an interrupted write needs time to become visible. */
const looksAt = [1_500, 5_000, 15_000];

/**
 * Sends a create once. After a failure with an uncertain outcome it looks for the key. Where the connection broke and the key is provably absent, it sends a
 * `resendable` create a second time. Throws `conflict` when the key was used for something else, `not_started` when nothing had the key for 15 s, and
 * `outcome_unknown` when the looks prove nothing. Both name the key: call again with it, later.
 */
export function once<T extends Warned>(options: OnceOptions<T>): Promise<T> {
  const { account, making, lookFirst } = options;
  return lookFirst ? inTurn(`${account.id} ${making.key}`, () => onceSent(options)) : onceSent(options);
}

/** Two calls with one key at the same time would both find nothing. */
const inTurn = keyedMutex();

async function onceSent<T extends Warned>(options: OnceOptions<T>): Promise<T> {
  const { account, lookFirst, send, look } = options;
  const startedAt = account.clock.now();
  const warnings: string[] = [];
  if (lookFirst) {
    const [found, elsewhere] = await Promise.all([look(0), options.lookElsewhere()]);
    if (elsewhere) throw conflict(options, elsewhere);
    if (found !== 'absent' && found !== 'unknown') {
      if (isOther(options.making, found)) throw conflict(options, found);
      return { ...found.made, warnings: [usedBefore, ...copiesNote(found)] };
    }
    if (found === 'unknown') {
      if (account.strictKeys) throw unchecked(options);
      warnings.push(notChecked);
    }
  }
  const warned = (made: T, ...more: string[]): T => ({ ...made, warnings: [...warnings, ...more] });
  for (let mayResend = options.resendable; ; mayResend = false) {
    let failure: ConnectorError;
    try {
      return warned(await send());
    } catch (error) {
      if (!(error instanceof ConnectorError) || !error.uncertain) throw error;
      failure = error;
    }
    const { code, retryable } = failure;
    // After a timeout the server may still be working on it.
    const resends = mayResend && retryable && code === 'unavailable';
    const found = await lookAfter(options, startedAt, resends || !retryable);
    if (found === 'unknown') throw outcomeUnknown(options, failure);
    if (found !== 'absent') return warned(found.made, ...copiesNote(found));
    if (!retryable) throw settled(failure);
    if (!resends) throw notStarted(options, failure);
  }
}

/**
 * Looks for what a request since `startedAt`, by our clock, may have made. `absent` is believed at once, or only after the last look, for which the time of
 * the call may not be enough.
 */
async function lookAfter<T>({ account, look }: OnceOptions<T>, startedAt: number, atOnce: boolean) {
  const { client, clock, lifetime: { endsAt = Number.POSITIVE_INFINITY, signal } = {} } = account;
  const failedAt = clock.now();
  const latest = endsAt - lookMs / 2;
  let seen: Awaited<ReturnType<typeof look>> = 'unknown';
  for (const at of looksAt) {
    await clock.sleep(Math.max(0, Math.min(failedAt + at, latest) - clock.now()));
    try {
      // Only now: our own clock may be ahead, and the server's time was not known when we started.
      await client.syncTime();
      seen = await look(client.serverNow() - (clock.now() - startedAt));
    } catch (error) {
      seen = 'unknown';
      // Nobody waits any more.
      if (toConnectorError(error, signal).code === 'cancelled') break;
    }
    if (typeof seen === 'object' || (seen === 'absent' && atOnce)) break;
    if (failedAt + at > latest) return 'unknown';
  }
  return seen;
}

const notChecked =
  'The server does not show enough of its history to tell whether this key was used before. If it was, this is a second one.';

function copiesNote({ copies = [] }: Found<unknown>): string[] {
  if (copies.length === 0) return [];
  return [
    `The server has it more than once, with one signature: the network delivered one request twice, or somebody copied it. The others: ${copies.map(quotedId).join(', ')}.`,
  ];
}

/** The warning of a create that was repeated. Surfaces whose keys are their own leave it out: it says nothing to people. */
export const usedBefore = 'This key was used before: nothing new was made.';

function isOther(making: Making, { maker, input }: Found<unknown>): boolean {
  // Older versions did not record the use of a key.
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

function unchecked({ making, title }: OnceOptions<unknown>): ConnectorError {
  return new ConnectorError(
    'conflict',
    `The server does not show enough of its history to tell whether the idempotency key ${quotedId(making.key)} was used before. Nothing was made for ${quotedValue(title)}.`,
    {
      hint: 'Look whether it exists. If it does not, try again without a key.',
      idempotencyKey: making.key,
      retryable: false,
    },
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

function notStarted({ making: { key } }: OnceOptions<unknown>, cause: ConnectorError): ConnectorError {
  return new ConnectorError('not_started', `${cause.message} It was not started when we looked, for 15 s.`, {
    hint: `Call again with idempotency_key ${quotedId(key)}: it looks first, in case it starts late.`,
    idempotencyKey: key,
    retryable: true,
    cause,
  });
}

/** The failure, now known to have changed nothing. */
function settled({ code, message, hint, retryable, cause }: ConnectorError): ConnectorError {
  return new ConnectorError(code, message, { hint: `Nothing was made. ${hint ?? ''}`.trim(), retryable, cause });
}
