import type { AdapterFactory, AdapterPayload } from 'oidc-provider';
import type { IssuerRecordRow, IssuerRecordStore } from '../store/issuer-records.ts';

/** Stores oidc-provider's data in the server's own database, so that refresh tokens outlive a restart. */
export function storeAdapter(records: IssuerRecordStore): AdapterFactory {
  return (kind) => ({
    async upsert(id, payload, expiresIn) {
      const now = Date.now();
      records.save(
        {
          kind,
          id,
          payload: JSON.stringify(payload),
          grantId: payload.grantId ?? null,
          userCode: payload.userCode ?? null,
          uid: payload.uid ?? null,
          expiresAt: expiresIn === undefined ? null : now + expiresIn * 1000,
        },
        now,
      );
    },
    find: async (id) => payloadOf(records.find(kind, id, Date.now())),
    findByUserCode: async (userCode) => payloadOf(records.withUserCode(kind, userCode, Date.now())),
    findByUid: async (uid) => payloadOf(records.withUid(kind, uid, Date.now())),
    async consume(id) {
      const now = Date.now();
      const row = records.find(kind, id, now);
      const payload = payloadOf(row);
      if (!row || !payload) return;
      records.save({ ...row, payload: JSON.stringify({ ...payload, consumed: Math.floor(now / 1000) }) }, now);
    },
    destroy: async (id) => void records.remove(kind, id),
    revokeByGrantId: async (grantId) => void records.removeGrant(kind, grantId),
  });
}

const payloadOf = (row: IssuerRecordRow | undefined): AdapterPayload | undefined => row && JSON.parse(row.payload);
