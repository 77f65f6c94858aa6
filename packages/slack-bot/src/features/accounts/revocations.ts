// Sign-ins that nobody is linked with any more end at the identity server, too: now, or as soon as it answers.
import { type Log, whyFailed } from '@codetether/core';
import { accountIdOf, type OidcClient, revoke, shareSession, type Tokens } from '@codetether/core/auth';
import type { Database, Sql } from '@codetether/hosting/postgres';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Sealer } from '../../postgres/encryption.ts';
import { openTokens } from './account-tokens.ts';
import { type AccountRow, accountsNamed, accountsOf } from './accounts-table.ts';
import { forgetOldAttempts, openSignIn, unconfirmedAttempts } from './link-attempts-table.ts';

export interface RevocationOptions {
  database: Database;
  jobs: Pick<Jobs, 'send'>;
  sealer: Sealer;
  identityServer(): Promise<OidcClient>;
  log: Log;
}

/** Encrypted tokens in base64. Nothing in a job names a Slack user. */
export const revocationQueue: Queue<{ sealed: string }> = {
  name: 'revocations',
  retries: 1_000,
  retryDelay: 5,
  longestRetryDelay: 3_600,
  // Keycloak drops an offline session that was not used for so long.
  patience: 30 * 24 * 3_600,
  longest: 60,
};

const placeOfEnded = 'revocation';

/** `shared`: another link needs the session, so it continues. `later`: the identity server does not answer. */
export type EndOfSignIn = 'revoked' | 'shared' | 'later';

type Sending = Pick<RevocationOptions, 'jobs' | 'sealer' | 'log'>;

/** Within the transaction that deletes the rows, so that their sign-ins are revoked even if this process dies. `after`: in seconds. */
export async function enqueueRevocations(
  sql: Sql,
  rows: readonly AccountRow[],
  options: Sending,
  after = 0,
): Promise<void> {
  const signIns = rows.map((row) => readable(options, () => openTokens(options.sealer, row)));
  await enqueue(sql, signIns, options, after);
}

/** Within the transaction that deletes everything of the workspaces. */
export async function revokeWorkspaces(sql: Sql, teams: readonly string[], options: Sending): Promise<void> {
  for (const team of teams) await enqueueRevocations(sql, await accountsOf(sql, team), options);
}

/** Forgets links that were not followed to their end, and ends the sign-ins that were not confirmed. */
export function forgetOldLinks({ database, ...options }: Sending & { database: Database }): Promise<void> {
  return database.transaction(async (sql) => {
    const attempts = await forgetOldAttempts(sql);
    const signIns = attempts.map((attempt) => readable(options, () => openSignIn(options.sealer, attempt)));
    await enqueue(sql, signIns, options);
  });
}

/** Does at once the work that `unlink` left to a job. */
export async function endSignIn(row: AccountRow, options: RevocationOptions): Promise<EndOfSignIn> {
  const tokens = readable(options, () => openTokens(options.sealer, row));
  if (!tokens) return 'later';
  return revokeUnshared(tokens, options).catch((error: unknown) => {
    options.log.warn('a sign-in is revoked later', whyFailed(error));
    return 'later';
  });
}

export async function workRevocations(options: RevocationOptions & { jobs: Pick<Jobs, 'work'> }): Promise<void> {
  await options.jobs.work(
    revocationQueue,
    async ({ sealed }) => {
      const tokens = readable(options, () => openEnded(options.sealer, sealed));
      if (tokens) await revokeUnshared(tokens, options);
    },
    { concurrency: 1 },
  );
}

/** Throws when the identity server does not answer. */
async function revokeUnshared(tokens: Tokens, options: RevocationOptions): Promise<EndOfSignIn> {
  const { database, sealer, identityServer } = options;
  // A session belongs to one account.
  const links = await accountsNamed(database, accountIdOf(tokens.accessToken, tokens.idToken));
  const others = [
    ...links.map((row) => readable(options, () => openTokens(sealer, row))),
    ...(await unconfirmedAttempts(database)).map((attempt) => readable(options, () => openSignIn(sealer, attempt))),
  ];
  if (others.some((other) => other && shareSession(other, tokens))) return 'shared';
  await revoke(await identityServer(), tokens);
  return 'revoked';
}

async function enqueue(
  sql: Sql,
  signIns: readonly (Tokens | undefined)[],
  { jobs, sealer }: Sending,
  after = 0,
): Promise<void> {
  const ended = signIns.filter((tokens) => tokens !== undefined).map((tokens) => sealEnded(sealer, tokens));
  if (ended.length === 0) return;
  await jobs.send(
    sql,
    revocationQueue,
    ended.map((sealed) => ({ data: { sealed }, after })),
  );
}

function sealEnded(sealer: Sealer, tokens: Tokens): string {
  return sealer.seal(JSON.stringify(tokens), placeOfEnded).toString('base64');
}

function openEnded(sealer: Sealer, sealed: string): Tokens {
  // Nobody but `sealEnded` writes there.
  return JSON.parse(sealer.open(Buffer.from(sealed, 'base64'), placeOfEnded)) as Tokens;
}

/** The key may be gone with which they were encrypted; then nobody can revoke them. */
function readable({ log }: Pick<RevocationOptions, 'log'>, open: () => Tokens): Tokens | undefined {
  try {
    return open();
  } catch (error) {
    log.warn('tokens cannot be read', whyFailed(error));
    return undefined;
  }
}
