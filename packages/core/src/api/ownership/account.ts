// The state that all resources of one account share.
import type { Clock } from '../../concurrency/clock.ts';
import { ConnectorError } from '../../errors.ts';
import type { Memory, Place } from '../../memory/memory.ts';
import type { Log } from '../../program/log.ts';
import type { Signing } from '../../signing/signing.ts';
import { quotedValue } from '../../untrusted/quote.ts';
import type { Client, Lifetime } from '../http/client.ts';
import type { Maker } from './stamp.ts';

/**
 * `own` shows only what our programs made for this account: the server itself shows the tasks, runs and rules of all tenants to everybody. `deployment` shows
 * what they provably made for any account; it is for a watcher that tells each account of its own.
 */
export type Visibility = 'own' | 'server' | 'deployment';

/** A thing with an idempotency key. */
export interface Found<T> {
  made: T;
  /** Both are absent if an older version made it. */
  maker: Maker | undefined;
  input: string | undefined;
  id: string;
  title: string;
  /** The ids of other rows with the same signature. */
  copies?: readonly string[];
}

/** Finds what the account made with the key. `absent`: provably nothing since that time (in ms since 1970); `unknown`: the server does not show enough. */
export type KeyLook = (account: Account, key: string, since: number) => Promise<Found<unknown> | 'absent' | 'unknown'>;

export interface Account {
  client: Client;
  clock: Clock;
  log: Log;
  random: () => number;
  /** Written on everything that our programs make for this account; not a secret. */
  id: string;
  visibility: Visibility;
  /** Signs what our programs make for this account. */
  signing: Signing;
  /** Unsigned stamps are accepted on rows from before this time, in ms since 1970. */
  signedSince: number;
  memory: Memory;
  /** The most rows that one search reads one by one. */
  mostReads: number;
  /** Refuses a create whose key cannot be checked. */
  strictKeys: boolean;
  /** By the kind of thing that a create makes. A key can be used once, for one kind. */
  keyLooks: Readonly<Record<Place, KeyLook>>;
  /** The account itself, when this is one call's view of it. */
  whole?: Account;
  lifetime?: Lifetime;
  /** Names the one look that this view is for, which reads no task twice. */
  look?: object | undefined;
  /** The page of a task or run, if the operator configured one. */
  page(kind: 'tasks' | 'ralph', id: string): string | undefined;
}

/** The account for one look at many tasks. */
export function oneLook(account: Account): Account {
  return { ...account, whole: account.whole ?? account, look: {} };
}

/** Whether the view shows what is proven to belong to the account of that name. */
export function shows({ id, visibility }: Account, owner: string | undefined): owner is string {
  return owner !== undefined && (visibility === 'deployment' || owner === id);
}

/**
 * The id is written into comments, which end at a blank, and into names that are split at colons. With such characters in its id, an account would not find
 * what it made.
 */
const accountId = /^[\w.@+-]{1,64}$/;

/** Throws `invalid_input`. */
export function requireAccountId(id: string): string {
  if (accountId.test(id)) return id;
  throw new ConnectorError('invalid_input', `${quotedValue(id)} cannot name an account.`, {
    hint: 'Use 1 to 64 letters, digits and . _ - + @ as accountId, such as a hash of your own name for the account.',
    fields: [{ field: 'accountId', message: 'must be 1 to 64 letters, digits and . _ - + @' }],
  });
}
