// The relay of the Zapier app inside the bot, where a setting says so.
import type { Clock, Log, Signing } from '@codetether/core';
import type { Database } from '@codetether/hosting/postgres';
import { type HostedWaits, hostWaits, postgresWaits } from '@codetether/hosting/waits';
import type { Config } from './settings/config.ts';

export interface RelayParts {
  database: Database;
  signing: Signing;
  /** Not traced: a trace would show the addresses of Zapier's callbacks. */
  fetch: typeof globalThis.fetch;
  clock: Clock;
  log: Log;
}

export function hostRelay(
  { relay, codetether: { url, serviceToken }, signing: { signedSince } }: Config,
  { database, signing, ...parts }: RelayParts,
): HostedWaits | undefined {
  if (!relay.isHosted || serviceToken === undefined) return undefined;
  return hostWaits({
    ...relay,
    ...parts,
    waits: postgresWaits(database),
    serviceToken,
    codetether: { url, signing, fetch: parts.fetch, ...(signedSince !== undefined && { signedSince }) },
  });
}
