// The database and the keys that an instance works with.
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '@codetether/core';
import { asConfigError, type Database, migrate, openDatabase } from '@codetether/hosting/postgres';
import type { Config } from '../settings/config.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import type { SealingKey } from './encryption.ts';
import { migrations } from './migrations.ts';

type Settings = Pick<Config, 'databaseUrl' | 'dataFolder' | 'keys'>;

const name = 'codetether-slack';

/** Of the operator's server, or embedded in the data folder; with the newest tables. */
export async function openStore(config: Settings, log: Log): Promise<{ database: Database; close(): Promise<void> }> {
  const onError = (error: Error) => log.warn('database', { error: error.message });
  if (config.databaseUrl) {
    const database = openDatabase({ url: config.databaseUrl, name, onError });
    await asConfigError(config.databaseUrl, migrate(database, migrations)).catch(async (error: unknown) => {
      await database.close();
      throw error;
    });
    return { database, close: () => database.close() };
  }
  const embedded = await startEmbeddedPostgres({ folder: config.dataFolder });
  const database = openDatabase({ url: embedded.url, name, onError });
  // An adopted PostgreSQL may have been left by a bot that was killed, or belong to one that lives.
  if (!(await database.own('bot'))) {
    await database.close();
    throw new Error(
      `Another bot runs on the data folder ${config.dataFolder}. Stop it, give another SLACK_DATA_FOLDER, or set DATABASE_URL to run several.`,
    );
  }
  await migrate(database, migrations);
  return {
    database,
    async close() {
      await database.close();
      await embedded.stop();
    },
  };
}

/** Without keys of the operator's, one of our own in the data folder. */
export async function keysOf({ keys, dataFolder }: Settings): Promise<readonly SealingKey[]> {
  if (keys) return keys;
  const path = join(dataFolder, 'encryption-key');
  try {
    return [{ id: 'folder', key: Buffer.from((await readFile(path, 'utf8')).trim(), 'base64') }];
  } catch {
    const key = randomBytes(32);
    await writeFile(path, key.toString('base64'), { mode: 0o600, flag: 'wx' });
    return [{ id: 'folder', key }];
  }
}
