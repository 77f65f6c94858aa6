import type { Database } from './database.ts';

/** A row of the table `tenants`: the billing account. Amounts in dollars. */
export interface TenantRow {
  id: string;
  realmName: string;
  billingModel: string;
  balanceDollars: number;
  monthlyLimitDollars: number | null;
}

export function tenantStore(db: Database) {
  db.define(SCHEMA);

  return {
    save: (tenant: TenantRow): void => db.replace('tenants', tenant),
    find: (id: string) => db.get<TenantRow>('SELECT * FROM tenants WHERE id = ?', id),
    ofRealm: (realmName: string) => db.get<TenantRow>('SELECT * FROM tenants WHERE realmName = ?', realmName),
  };
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS tenants (
  id TEXT PRIMARY KEY,
  realmName TEXT NOT NULL UNIQUE,
  billingModel TEXT NOT NULL,
  balanceDollars REAL NOT NULL,
  monthlyLimitDollars REAL
);
`;
