// The workspaces that have installed the bot, and the bot's token for each.
import type { Log } from '@codetether/core';
import type { Database, Sql } from '@codetether/hosting/postgres';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Sealer } from '../../postgres/encryption.ts';
import type { Installation, Installations, Workspace } from '../../slack/installation.ts';
import { SlackCallError } from '../../slack/slack-call-error.ts';
import {
  deleteManyRows,
  deleteWorkspace,
  findInstallation,
  type InstallationRow,
  placeOfInstallation,
  refuseInstallation,
  saveInstallation,
  teamsOf,
} from './installations-table.ts';

const installation = z.object({
  botToken: z.string(),
  botUser: z.string(),
  /** The user who installed it. */
  installer: z.string(),
  scopes: z.array(z.string()),
});

export interface InstallationsOptions {
  database: Database;
  sealer: Sealer;
  /** Called within the transaction that deletes the workspaces' rows, before it does. */
  onUninstalled(sql: Sql, teams: readonly string[]): Promise<void>;
  log: Log;
}

/** How long this instance may not know of an installation or uninstallation that another one has handled. */
const cacheMs = 60_000;

export interface KeptInstallations extends Installations {
  /** Deletes everything of the workspace, or of the organisation that installed the bot for it. */
  purge(workspace: Workspace): Promise<void>;
  /** Deletes what is kept for workspaces that an organisation has taken the bot from. Accounts stay: they serve its other workspaces. */
  leave(teams: readonly string[]): Promise<void>;
  /** `id`: the workspace's, or the organisation's when it was installed for all of it. */
  save(id: string, installed: Installation): Promise<void>;
}

export function openInstallation(sealer: Sealer, { id, sealed }: InstallationRow): Installation {
  return installation.parse(JSON.parse(sealer.open(sealed, placeOfInstallation(id))));
}

export function createInstallations({ database, sealer, onUninstalled, log }: InstallationsOptions): KeptInstallations {
  const cache = new LRUCache<string, Installation, Workspace>({
    max: 20_000,
    ttl: cacheMs,
    fetchMethod: async (_key, _stale, { context }) => {
      const row = await findInstallation(database, context);
      return row && !row.refused ? openInstallation(sealer, row) : undefined;
    },
  });
  const keyOf = ({ team, enterprise }: Workspace) => `${enterprise ?? ''}/${team}`;

  return {
    async tokenOf(workspace) {
      const found = await cache.fetch(keyOf(workspace), { context: workspace });
      if (!found) throw new SlackCallError('installation', 'not_installed');
      const { botToken, botUser, installer } = found;
      return { botToken, botUser, installer };
    },
    async refuse(workspace, botToken, code) {
      const row = await findInstallation(database, workspace);
      // It may have been installed again meanwhile.
      if (!row || openInstallation(sealer, row).botToken !== botToken) return;
      await refuseInstallation(database, row, code);
      log.warn('Slack takes the token of a workspace no more: it must install the app again', { id: row.id, code });
      cache.clear();
    },
    async save(id, installed) {
      await saveInstallation(database, {
        id,
        sealed: sealer.seal(JSON.stringify(installed), placeOfInstallation(id)),
      });
      cache.clear();
    },
    async leave(teams) {
      cache.clear();
      for (const team of teams) {
        // It has the bot by itself, too.
        if (await findInstallation(database, { team })) continue;
        await deleteManyRows(database, team);
        await database.transaction((sql) => deleteWorkspace(sql, team, { except: ['accounts', 'link_attempts'] }));
      }
    },
    async purge({ team, enterprise }) {
      cache.clear();
      const own = await findInstallation(database, { team });
      const teams = own || !enterprise ? [team] : [team, enterprise, ...(await teamsOf(database, enterprise))];
      for (const one of teams) await deleteManyRows(database, one);
      await database.transaction(async (sql) => {
        await onUninstalled(sql, teams);
        for (const one of teams) await deleteWorkspace(sql, one);
      });
    },
  };
}
