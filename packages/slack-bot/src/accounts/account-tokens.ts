// The tokens of linked accounts, for core's sessions: encrypted in the account's row, refreshed by one instance at a time.
import type { TokenStore, Tokens } from '@codetether/core/auth';
import type { Member } from '../delivery.ts';
import type { Sealer } from '../sealing.ts';
import { findAccount, placeOfTokens, updateSealedTokens } from '../store/accounts.ts';
import type { Database } from '../store/database.ts';

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
      // Nobody but `sealTokens` writes there.
      return row && (JSON.parse(sealer.open(row.sealed, place)) as Tokens);
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
