// What every resource of one account shares.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Client } from './client.ts';

/** `own` shows only what our surfaces made for this account: the server itself shows every tenant's tasks, runs and rules to everybody. */
export type Visibility = 'own' | 'server';

export interface Account {
  client: Client;
  clock: Clock;
  log: Log;
  random: () => number;
  /** Stands on everything that our surfaces make for this account; never a secret. */
  id: string;
  visibility: Visibility;
  /** The account itself, where this is one call's view of it. */
  whole?: Account;
  /** The page of a task or run, when the operator has named one. */
  page(kind: 'tasks' | 'ralph', id: string): string | undefined;
}
