// Installations of an earlier version lack the scopes that came later. They keep working; whoever installed the app hears once what is missing.

import type { Database } from '@codetether/hosting/postgres';
import { note } from '../../blocks/card-message.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { enqueueDirectMessage } from '../../jobs/outbox-table.ts';
import type { Sealer } from '../../postgres/encryption.ts';
import { openInstallation } from './installations.ts';
import { markScopesTold, untoldInstallations } from './installations-table.ts';

export interface MissingScopesOptions {
  database: Database;
  jobs: Pick<Jobs, 'send'>;
  sealer: Sealer;
}

/** `wanted`: the scopes of this version's manifest. */
export async function tellMissingScopes(
  { database, jobs, sealer }: MissingScopesOptions,
  wanted: readonly string[],
): Promise<void> {
  const version = wanted.join(' ');
  for (const row of await untoldInstallations(database, version)) {
    const { installer, scopes } = openInstallation(sealer, row);
    const missing = wanted.filter((scope) => !scopes.includes(scope));
    await database.transaction(async (sql) => {
      await markScopesTold(sql, row.id, version);
      // The scopes of SLACK_BOT_TOKEN are not known.
      if (missing.length === 0 || scopes.length === 0 || !installer) return;
      await enqueueDirectMessage(sql, jobs, {
        // An organisation's installation has no workspace.
        member: { team: row.id, user: installer, ...(row.id.startsWith('E') && { enterprise: row.id }) },
        key: `scopes:${row.id}:${missing.join(' ')}`,
        message: note(
          `This version of CodeTether can do more than it may here: it lacks ${missing.join(', ')}. Everything else works as before. To allow it, add the app to Slack again.`,
          { mark: 'information_source' },
        ),
      });
    });
  }
}
