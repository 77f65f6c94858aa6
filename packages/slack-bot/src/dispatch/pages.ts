// The pages for browsers: linking an account, and Add to Slack.
import type { Clock, Log } from '@codetether/core';
import type { OidcClient } from '@codetether/core/auth';
import { inQuotes } from '@codetether/core/untrusted';
import type { Database } from '@codetether/hosting/postgres';
import { linkRoutes, signInReturnPath, slackReturnPath } from '../features/accounts/link-routes.ts';
import { createLinking } from '../features/accounts/linking.ts';
import { installRoutes } from '../features/installations/install-routes.ts';
import type { KeptInstallations } from '../features/installations/installations.ts';
import { welcomeMessage } from '../features/installations/welcome.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { enqueueDirectMessage } from '../jobs/outbox-table.ts';
import type { Sealer } from '../postgres/encryption.ts';
import type { Config } from '../settings/config.ts';
import type { Member } from '../slack/delivery.ts';
import { createSignInWithSlack } from '../slack/sign-in-with-slack.ts';
import type { WebApi } from '../slack/slack-api.ts';
import { linkListeners } from './listeners.ts';
import { installScopes } from './manifest.ts';

interface PageParts {
  database: Database;
  jobs: Jobs;
  sealer: Sealer;
  identityServer(): Promise<OidcClient>;
  installations: KeptInstallations;
  slack: WebApi;
  publicUrl: string;
  clock: Clock;
  log: Log;
}

/** Without a client of Slack's there is no page to install the bot, and people confirm both accounts on a page. */
export function pagesOf({ clientId, clientSecret, url: slackUrl }: Config['slack'], parts: PageParts) {
  const { publicUrl } = parts;
  const client = clientId && clientSecret ? { clientId, clientSecret, slackUrl } : undefined;
  const linking = createLinking({
    ...parts,
    linkListeners,
    ...(client && { signInWithSlack: createSignInWithSlack({ ...client, redirectUri: publicUrl + slackReturnPath }) }),
    nameOf: (member) => nameOf(member, parts.slack),
    redirectUri: publicUrl + signInReturnPath,
  });
  const links = linkRoutes({ linking, publicUrl });
  const welcome = async (member: Member) => {
    const key = `welcome:${member.team}:${member.user}`;
    await enqueueDirectMessage(parts.database, parts.jobs, { member, key, message: welcomeMessage() });
  };
  return client ? [links, installRoutes({ ...parts, ...client, scopes: installScopes(), welcome })] : [links];
}

async function nameOf(member: Member, slack: WebApi): Promise<string> {
  const { user } = await slack.call(member, 'users.info', { user: member.user });
  const name = typeof user === 'object' && user !== null && 'name' in user ? String(user.name) : member.user;
  return `${inQuotes(name, 100)} (${member.user} in the workspace ${member.team})`;
}
