// The store that the settings name.
import type { Log } from '@codetether/core';
import { asConfigError, migrate, openDatabase } from '@codetether/hosting/postgres';
import { postgresWaits, type Waits, waitMigrations } from '@codetether/hosting/waits';
import type { Config } from './config.ts';
import { openSqliteWaits } from './sqlite-waits.ts';

export interface WaitStore {
  waits: Waits;
  close(): void | Promise<void>;
}

/** Throws ConfigError when the database or the file cannot be used. */
export async function openWaits(
  { databaseUrl, dataFile }: Pick<Config, 'databaseUrl' | 'dataFile'>,
  log: Log,
): Promise<WaitStore> {
  if (databaseUrl === undefined) {
    const waits = openSqliteWaits(dataFile);
    return { waits, close: waits.close };
  }
  const onError = (error: Error) => log.warn('database', { error: error.message });
  const database = openDatabase({ url: databaseUrl, name: 'codetether-relay', onError });
  try {
    await asConfigError(databaseUrl, migrate(database, waitMigrations));
  } catch (error) {
    await database.close();
    throw error;
  }
  return { waits: postgresWaits(database), close: () => database.close() };
}
