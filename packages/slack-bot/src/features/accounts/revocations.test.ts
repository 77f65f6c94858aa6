// The ends of sign-ins at an identity server where those of one browser share a session, as at Keycloak.
import type { Tokens } from '@codetether/core/auth';
import { expect, test } from 'vitest';
import { createBrowser } from '../../../test/browser.ts';
import { linkedWorkspace } from '../../../test/linking.ts';
import { openTokens } from './account-tokens.ts';
import { findAccount } from './accounts-table.ts';
import { openSignIn, unconfirmedAttempts } from './link-attempts-table.ts';
import { forgetOldLinks, revocationQueue } from './revocations.ts';

async function open(options?: Parameters<typeof linkedWorkspace>[0]) {
  const opened = await linkedWorkspace(options);
  const { accounts, codetether, database, member, follow, sealer } = opened;
  const home = createBrowser();
  return {
    ...opened,
    /** Connects in the same browser, and returns the new tokens. */
    async connect(as = opened.ada): Promise<Tokens> {
      await follow(await accounts.linkUrl(member(as)), as, 'ada', home);
      const row = await findAccount(database, member(as));
      if (!row) throw new Error('They are not linked.');
      return openTokens(sealer, row);
    },
    /** Whether the issuer still knows the session of the tokens. */
    async lives({ accessToken }: Tokens): Promise<boolean> {
      const answer = await fetch(`${codetether.issuerUrl}/protocol/openid-connect/userinfo`, {
        headers: { authorization: `Bearer ${accessToken}` },
      });
      return answer.ok;
    },
    /** Waits until every revocation that was sent is done; they do not wait for their time. */
    async settled(): Promise<void> {
      const open = async () => {
        await database`
          update pgboss.job set start_after = now()
          where name = ${revocationQueue.name} and state in ('created', 'retry') and start_after > now()`;
        return database`
          select 1 from pgboss.job where name = ${revocationQueue.name} and state in ('created', 'retry', 'active')`;
      };
      await expect.poll(open, { interval: 200 }).toEqual([]);
    },
  };
}

test('who connects twice in one browser keeps the second link; its end is the end of the session at the issuer', async () => {
  const { accounts, ada, member, connect, lives, settled } = await open();
  const first = await connect();
  const second = await connect();
  expect(second.refreshToken).not.toBe(first.refreshToken);
  await settled();
  expect(await lives(second)).toBe(true);

  expect(await accounts.disconnect(member(ada))).toBe('revoked');
  expect([await lives(first), await lives(second)]).toEqual([false, false]);
});

test('a person in two workspaces stays connected in one after disconnecting the other', async () => {
  const { accounts, ada, slack, member, connect, lives, settled } = await open();
  const other = slack.workspace('Beta').person('ada');
  await connect();
  const tokens = await connect(other);
  expect(await accounts.disconnect(member(ada))).toBe('shared');
  await settled();
  expect(await lives(tokens)).toBe(true);
  expect(await accounts.disconnect(member(other))).toBe('revoked');
  expect(await lives(tokens)).toBe(false);
});

test('a sign-in of another session is revoked when another replaces it', async () => {
  const { accounts, ada, member, follow, connect, lives, settled } = await open();
  const first = await connect();
  await follow(await accounts.linkUrl(member(ada)), ada);
  await settled();
  expect(await lives(first)).toBe(false);
  expect(await accounts.describe(member(ada))).toBeDefined();
});

test('while the identity server is away, a disconnected sign-in waits; who connects again meanwhile keeps the new link', async () => {
  const { accounts, ada, member, identity, connect, lives, settled } = await open();
  const first = await connect();
  identity.isDown = true;
  expect(await accounts.disconnect(member(ada))).toBe('later');
  expect(await lives(first)).toBe(true);
  identity.isDown = false;
  const second = await connect();
  await settled();
  expect(await lives(second)).toBe(true);

  identity.isDown = true;
  expect(await accounts.disconnect(member(ada))).toBe('later');
  identity.isDown = false;
  await settled();
  expect(await lives(second)).toBe(false);
});

test('a sign-in that waits for its confirmation keeps its session, and is revoked when nobody confirms it', async () => {
  const opened = await open({ signInWithSlack: false });
  const { accounts, ada, member, database, sealer, lives, settled } = opened;
  const browser = createBrowser();
  const ask = async () => {
    const signIn = await browser.submit(await browser.visit(await accounts.linkUrl(member(ada))));
    return browser.submit(signIn, { username: 'ada', decision: 'allow' });
  };
  await browser.submit(await ask());
  expect((await ask()).text).toContain('Are both of these you?');
  const [attempt] = await unconfirmedAttempts(database);
  if (!attempt) throw new Error('Nothing waits.');
  const tokens = openSignIn(sealer, attempt);
  expect(await accounts.disconnect(member(ada))).toBe('shared');
  await settled();
  expect(await lives(tokens)).toBe(true);

  await database`update link_attempts set expires_at = now() - interval '1 second'`;
  await forgetOldLinks(opened);
  await settled();
  expect(await lives(tokens)).toBe(false);
});
