// The tokens of linked accounts, for core's sessions: encrypted in the account's row, refreshed by one instance at a time.
import type { TokenStore, Tokens } from '@codetether/core/auth';
import type { Database } from '@codetether/hosting/postgres';
import type { Sealer } from '../../postgres/encryption.ts';
import type { Member } from '../../slack/delivery.ts';
import { type AccountRow, findAccount, placeOfTokens, updateSealedTokens } from './accounts-table.ts';

export interface AccountTokensOptions {
  database: Database;
  sealer: Sealer;
  /** The identity server has ended the sign-in. */
  onEnded(member: Member): Promise<void>;
}

/** Keys are `placeOfTokens(member)`; the store is of one member. */
export function accountTokens(member: Member, { database, sealer, onEnded }: AccountTokensOptions): TokenStore {
  const place = placeOfTokens(member);
  return {
    async get() {
      const row = await findAccount(database, member);
      return row && openTokens(sealer, row);
    },
    async set(_key, tokens) {
      await updateSealedTokens(database, member, sealTokens(sealer, member, tokens));
    },
    delete: () => onEnded(member),
    exclusively: (_key, run) => database.alone(place, run),
  };
}

export function sealTokens(sealer: Sealer, member: Member, tokens: Tokens): Buffer {
  return sealer.seal(JSON.stringify(tokens), placeOfTokens(member));
}

export function openTokens(sealer: Sealer, { team, slack_user, sealed }: AccountRow): Tokens {
  // Nobody but `sealTokens` writes there.
  return JSON.parse(sealer.open(sealed, placeOfTokens({ team, user: slack_user }))) as Tokens;
}
