// The workspaces that have installed the bot, and the bot's token in each.
import type { Log } from '@codetether/core';
import type { OidcClient } from '@codetether/core/auth';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { revokeTokens } from '../accounts/accounts.ts';
import type { Sealer } from '../../postgres/encryption.ts';
import { SlackCallError } from '../../slack/slack-call-error.ts';
import type { Installations } from '../../slack-context.ts';
import { accountsOf } from '../accounts/accounts-table.ts';
import type { Database } from '../../postgres/database.ts';
import {
  deleteWorkspace,
  findInstallation,
  placeOfInstallation,
  saveInstallation,
  teamsOf,
  type Workspace,
} from './installations-table.ts';

const installation = z.object({
  botToken: z.string(),
  botUser: z.string(),
  /** Who installed it. */
  installer: z.string(),
  scopes: z.array(z.string()),
});

export type Installation = z.output<typeof installation>;

export interface InstallationsOptions {
  database: Database;
  sealer: Sealer;
  identityServer(): Promise<OidcClient>;
  log: Log;
}

/** Another instance may have seen a new installation or the end of one; so long do we not know it. */
const cacheMs = 60_000;

export interface KeptInstallations extends Installations {
  /** `id`: the workspace's, or the organisation's when it was installed for all of it. */
  save(id: string, installed: Installation): Promise<void>;
}

export function createInstallations(options: InstallationsOptions): KeptInstallations {
  const { database, sealer } = options;
  const cache = new LRUCache<string, Installation, Workspace>({
    max: 20_000,
    ttl: cacheMs,
    fetchMethod: async (_key, _stale, { context }) => {
      const row = await findInstallation(database, context);
      return row && installation.parse(JSON.parse(sealer.open(row.sealed, placeOfInstallation(row.id))));
    },
  });
  const keyOf = ({ team, enterprise }: Workspace) => `${enterprise ?? ''}/${team}`;

  return {
    async tokenOf(workspace) {
      const found = await cache.fetch(keyOf(workspace), { context: workspace });
      if (!found) throw new SlackCallError('installation', 'not_installed');
      return { botToken: found.botToken, botUser: found.botUser };
    },
    async save(id, installed) {
      await saveInstallation(database, { id, sealed: sealer.seal(JSON.stringify(installed), placeOfInstallation(id)) });
      cache.clear();
    },
    async purge({ team, enterprise }) {
      cache.clear();
      const own = await findInstallation(database, { team });
      const teams = own || !enterprise ? [team] : [team, enterprise, ...(await teamsOf(database, enterprise))];
      const accounts = (await Promise.all(teams.map((one) => accountsOf(database, one)))).flat();
      await database.transaction(async (sql) => {
        for (const one of teams) await deleteWorkspace(sql, one);
      });
      for (const account of accounts) await revokeTokens(account, options);
    },
  };
}
