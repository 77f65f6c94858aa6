// What every resource of one account shares.
import type { Clock } from '../../concurrency/clock.ts';
import { ConnectorError } from '../../errors.ts';
import type { Log } from '../../program/log.ts';
import type { Signing } from '../../signing/signing.ts';
import { quotedValue } from '../../untrusted/quote.ts';
import type { Client } from '../http/client.ts';
import type { Maker } from './stamp.ts';

/** `own` shows only what our surfaces made for this account: the server itself shows every tenant's tasks, runs and rules to everybody. */
export type Visibility = 'own' | 'server';

/** What carries a key. */
export interface Found<T> {
  made: T;
  /** Both absent where an older version made it. */
  maker: Maker | undefined;
  input: string | undefined;
  id: string;
  title: string;
}

/** What of the account carries the key: `absent` when provably nothing does since that time (in ms since 1970), `unknown` when the server does not show enough. */
export type KeyLook = (account: Account, key: string, since: number) => Promise<Found<unknown> | 'absent' | 'unknown'>;

/** The first row of a signature, as far as this process knows. */
export interface FirstRow {
  id: string;
  /** Absent where the server itself answered the id to our create: nothing can be before it. */
  created_at?: string;
}

export interface Account {
  client: Client;
  clock: Clock;
  log: Log;
  random: () => number;
  /** Stands on everything that our surfaces make for this account; never a secret. */
  id: string;
  visibility: Visibility;
  /** Proves what our surfaces make for this account. */
  signing: Signing;
  /** Unsigned stamps count on rows that were made before this, in ms since 1970. */
  signedSince: number;
  /** By signature. */
  firstRows: Map<string, FirstRow>;
  /** By what a create makes. A key is used up whatever it was used for. */
  keyLooks: Readonly<Record<'tasks' | 'runs' | 'rules', KeyLook>>;
  /** The account itself, where this is one call's view of it. */
  whole?: Account;
  /** The page of a task or run, when the operator has named one. */
  page(kind: 'tasks' | 'ralph', id: string): string | undefined;
}

/** It is written into comments, which end at a blank, and into names that are split at colons: with others in it, an account would not find what it made. */
const accountId = /^[\w.@+-]{1,64}$/;

/** Throws `invalid_input`. */
export function requireAccountId(id: string): string {
  if (accountId.test(id)) return id;
  throw new ConnectorError('invalid_input', `${quotedValue(id)} cannot name an account.`, {
    hint: 'Use 1 to 64 letters, digits and . _ - + @ as accountId, such as a hash of your own name for the account.',
    fields: [{ field: 'accountId', message: 'must be 1 to 64 letters, digits and . _ - + @' }],
  });
}
