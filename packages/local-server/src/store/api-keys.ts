import { type Database, reader } from './database.ts';

/** A row of the table `apiKeys`; the key itself is kept only as a hash. */
export interface ApiKeyRow {
  id: string;
  userId: string;
  name: string;
  keyHash: string;
  keyPrefix: string;
  scopes: string[];
  status: 'active' | 'revoked';
  createdAt: number;
  expiresAt: number | null;
}

export function apiKeyStore(db: Database) {
  db.define(SCHEMA);

  return {
    insert: (key: ApiKeyRow): void => db.insert('apiKeys', key),
    withHash(keyHash: string): ApiKeyRow | undefined {
      const row = db.get('SELECT * FROM apiKeys WHERE keyHash = ?', keyHash);
      return row && fromStored(row);
    },
    /** Newest first. */
    ofUser: (userId: string): ApiKeyRow[] =>
      db.all('SELECT * FROM apiKeys WHERE userId = ? ORDER BY seq DESC', userId).map(fromStored),
    /** False when the user has no such key. */
    revoke: (userId: string, id: string): boolean =>
      db.run("UPDATE apiKeys SET status = 'revoked' WHERE userId = ? AND id = ?", userId, id) > 0,
  };
}

const fromStored = reader<ApiKeyRow>('scopes');

const SCHEMA = `
CREATE TABLE IF NOT EXISTS apiKeys (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  userId TEXT NOT NULL,
  name TEXT NOT NULL,
  keyHash TEXT NOT NULL UNIQUE,
  keyPrefix TEXT NOT NULL,
  scopes TEXT NOT NULL,
  status TEXT NOT NULL,
  createdAt INTEGER NOT NULL,
  expiresAt INTEGER
);
`;
