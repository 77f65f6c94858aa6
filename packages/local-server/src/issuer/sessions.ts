import type { IssuerRecordStore } from '../store/issuer-records.ts';

/** Sessions of browsers, which the tokens of all sign-ins in one browser share; `sid` names them in tokens. */
export type Sessions = ReturnType<typeof createSessions>;

/** An ended session is remembered until none of its access tokens is valid. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/** oidc-provider ties a refresh token to its grant; in Keycloak it belongs to the client's part of the session (TokenRevocationEndpoint.revokeClientSession). */
export function createSessions(records: IssuerRecordStore) {
  const rowOf = (sid: string, clientId: string) => `${sid} ${clientId}`;
  const end = (sid: string, clientId: string) => {
    const now = Date.now();
    const row = { kind: 'EndedSession', id: rowOf(sid, clientId), payload: JSON.stringify({ at: now }) };
    records.save({ ...row, grantId: null, userCode: null, uid: null, expiresAt: now + REMEMBERED_MS }, now);
  };

  return {
    /** Ends the part of a client, with all its tokens; the last part ends the whole session, so that the next sign-in has another. */
    endClient(sid: string, clientId: string): void {
      records.removeSession(sid, clientId);
      end(sid, clientId);
      if (records.hasSession(sid)) return;
      const session = records.withUid('Session', sid, Date.now());
      if (session) records.remove('Session', session.id);
    },

    /** Ends the session at a sign-out. Refresh tokens for offline access stay. */
    endAll(sid: string): void {
      records.removeSession(sid);
      end(sid, '');
    },

    /** Whether an access token of that session, issued at that time in seconds, died with it. */
    isEnded({ sid, clientId, issuedAt }: { sid: string; clientId: string; issuedAt: number }): boolean {
      return ['', clientId].some((part) => {
        const row = records.find('EndedSession', rowOf(sid, part), Date.now());
        // A later sign-in may be in the same session, if other clients keep it.
        return row !== undefined && issuedAt * 1000 <= Number(JSON.parse(row.payload).at);
      });
    },
  };
}
