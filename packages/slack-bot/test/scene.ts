// A workspace whose user is linked, beside a CodeTether: the surroundings of a bot that is a process of its own. Its caller must close it.
import { randomBytes } from 'node:crypto';
import { createCaller, createSigning } from '@codetether/core';
import { accountIdOf, bearer } from '@codetether/core/auth';
import type { Database } from '@codetether/hosting/postgres';
import { createLocalServer, listen } from '@codetether/local-server';
import { sealTokens } from '../src/features/accounts/account-tokens.ts';
import { replaceAccount } from '../src/features/accounts/accounts-table.ts';
import { createSealer } from '../src/postgres/encryption.ts';
import { signedInToken } from './signed-in-token.ts';
import { type SlackOptions, startSlack } from './slack-standin/index.ts';

/** `env` are the settings of such a process, but for its database. */
export type Scene = Awaited<ReturnType<typeof startScene>>;

export async function startScene({
  slack: slackOptions,
  allowedHosts = [],
  onRequest = () => undefined,
}: {
  slack?: SlackOptions;
  /** Further names of CodeTether. */
  allowedHosts?: readonly string[];
  /** Hears of each request to CodeTether. */
  onRequest?: () => void;
} = {}) {
  const slack = await startSlack(slackOptions);
  const team = slack.workspace('Acme');
  const ada = team.person('ada');
  const channel = team.channel('dev');
  const billing = team.channel('billing');
  const feed = team.channel('feed');
  const codetether = await listen(
    async (url) => {
      const local = await createLocalServer({ url, ralphPollMs: 200 });
      const heard = (request: Request) => {
        onRequest();
        return local.fetch(request);
      };
      return { ...local, fetch: heard };
    },
    { allowedHosts },
  );
  const key = randomBytes(32);
  const sealer = createSealer([{ id: 'k', key }]);
  const token = await signedInToken(codetether.server, codetether.server.tokens.admin);
  const member = { team: ada.team, user: ada.id };
  return {
    slack,
    ada,
    channel,
    billing,
    feed,
    codetether: codetether.server,
    /** CodeTether's port on this machine. */
    port: Number(new URL(codetether.url).port),
    env: {
      CODETETHER_API_URL: codetether.url,
      CODETETHER_ISSUER: codetether.issuerUrl,
      CODETETHER_CLIENT_ID: 'codetether-slack',
      CODETETHER_CLIENT_SECRET: 'codetether-slack-secret',
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_BOT_TOKEN: team.workspace.botToken,
      SLACK_URL: slack.url,
      SLACK_ENCRYPTION_KEYS: `k:${key.toString('base64')}`,
    },
    /** Ada's account, from elsewhere. */
    caller: createCaller({
      url: codetether.url,
      session: bearer(token),
      accountId: accountIdOf(token),
      visibility: 'own',
      // From elsewhere, but of the same deployment.
      signing: createSigning([key]),
    }),
    /** Ada is linked in that database. */
    async link(database: Database) {
      const sealed = sealTokens(sealer, member, { accessToken: token });
      await replaceAccount(database, { member, account: accountIdOf(token), name: 'a@b.c', sealed });
    },
    async close() {
      await slack.close();
      await codetether.close();
    },
  };
}
