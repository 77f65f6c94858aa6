import type { Database } from './database.ts';

/** A row of the table `issuerRecords`: the OIDC issuer's sessions, grants, refresh tokens, codes … */
export interface IssuerRecordRow {
  kind: string;
  id: string;
  /** JSON. */
  payload: string;
  grantId: string | null;
  userCode: string | null;
  uid: string | null;
  expiresAt: number | null;
}

export type IssuerRecordStore = ReturnType<typeof issuerRecordStore>;

export function issuerRecordStore(db: Database) {
  db.define(SCHEMA);

  const find = (column: 'id' | 'userCode' | 'uid') => (kind: string, value: string, now: number) =>
    db.get<IssuerRecordRow>(
      `SELECT * FROM issuerRecords WHERE kind = ? AND ${column} = ? AND (expiresAt IS NULL OR expiresAt > ?)`,
      kind,
      value,
      now,
    );

  return {
    /** Also deletes expired rows. */
    save(row: IssuerRecordRow, now: number): void {
      db.run('DELETE FROM issuerRecords WHERE expiresAt <= ?', now);
      db.replace('issuerRecords', row);
    },
    find: find('id'),
    withUserCode: find('userCode'),
    withUid: find('uid'),
    remove: (kind: string, id: string) => db.run('DELETE FROM issuerRecords WHERE kind = ? AND id = ?', kind, id),
    /** Every refresh token and code that a client got in a session of a browser; without a client, of all clients, except tokens for offline access. */
    removeSession: (sid: string, clientId?: string) =>
      db.run(
        // No numbered parameters: Node 22.13 does not bind them.
        `DELETE FROM issuerRecords WHERE payload ->> 'sessionUid' = ?
           AND (payload ->> 'clientId' = ? OR ? IS NULL AND ' ' || (payload ->> 'scope') || ' ' NOT LIKE '% offline_access %')`,
        sid,
        clientId ?? null,
        clientId ?? null,
      ),
    /** Whether a client still has something of that session. */
    hasSession: (sid: string): boolean =>
      db.get(`SELECT 1 FROM issuerRecords WHERE payload ->> 'sessionUid' = ?`, sid) !== undefined,
    /** Everything of one kind that came from a grant. */
    removeGrant: (kind: string, grantId: string) =>
      db.run('DELETE FROM issuerRecords WHERE kind = ? AND grantId = ?', kind, grantId),
  };
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS issuerRecords (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  payload TEXT NOT NULL,
  grantId TEXT,
  userCode TEXT,
  uid TEXT,
  expiresAt INTEGER,
  PRIMARY KEY (kind, id)
);
CREATE INDEX IF NOT EXISTS issuerRecords_by_grant ON issuerRecords (kind, grantId);
CREATE INDEX IF NOT EXISTS issuerRecords_expiry ON issuerRecords (expiresAt);
`;
