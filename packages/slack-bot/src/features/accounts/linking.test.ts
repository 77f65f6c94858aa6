import { listCodebases, newTask, run } from '@codetether/core';
import { expect, test } from 'vitest';
import { createBrowser } from '../../../test/browser.ts';
import { linkedWorkspace } from '../../../test/linking.ts';
import { addBudgetAlert } from '../budget-alerts/budget-alerts-table.ts';
import { addSubscription, listSubscriptions } from '../subscriptions/subscriptions-table.ts';
import { sealTokens } from './account-tokens.ts';

test('a user links, works with the account, and disconnects', async () => {
  const { accounts, ada, member, follow, posts, database } = await linkedWorkspace();
  expect(await accounts.callerOf(member(ada))).toBeUndefined();

  const page = await follow(await accounts.linkUrl(member(ada)), ada);
  expect(page).toMatchObject({ status: 200 });
  expect(page.text).toContain('ada@codetether.local');
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");

  const caller = await accounts.callerOf(member(ada));
  expect(caller && (await run(listCodebases, caller, {}))).toMatchObject([{ name: 'demo' }]);
  expect(await accounts.callerOf(member(ada))).toBe(caller);
  expect(await accounts.describe(member(ada))).toMatchObject({ name: 'ada@codetether.local' });
  expect(await posts()).toMatchObject([
    {
      channel: ada.id,
      message: { text: 'Connected as “ada@codetether.local”. Not you? Type /codetether disconnect.' },
    },
  ]);

  const wish = {
    team: ada.team,
    channel: 'C1',
    owner: member(ada),
    trigger: newTask.name,
    input: {},
    mine: 'any',
  } as const;
  await addSubscription(database, wish);
  await addBudgetAlert(database, { ...wish, threshold: 40 });
  expect(await accounts.disconnect(member(ada))).toBe('revoked');
  expect(await accounts.disconnect(member(ada))).toBeUndefined();
  expect(await accounts.callerOf(member(ada))).toBeUndefined();
  expect(await listSubscriptions(database, { team: ada.team })).toMatchObject([{ paused: 'unlinked' }]);
  expect((await posts()).at(-1)?.message.text).toContain('1 subscription and 1 budget alert of yours');

  const audit = await database<{
    operation: string;
  }>`select operation from audit where account is not null order by id`;
  expect(audit.map(({ operation }) => operation)).toEqual(['account connected', 'account disconnected']);

  await follow(await accounts.linkUrl(member(ada)), ada);
  const offer = JSON.stringify((await posts()).at(-1)?.message);
  expect(offer).toContain('These have been paused since you were disconnected');
  expect(offer).toContain('Resume');
  expect(offer).toContain('Resume the alert over $40.00');
});

test('when the identity server ends a sign-in, its owner is unlinked and told once', async () => {
  const { accounts, ada, member, follow, posts, database, sealer } = await linkedWorkspace();
  await follow(await accounts.linkUrl(member(ada)), ada);
  const caller = await accounts.callerOf(member(ada));
  const ended = { accessToken: 'old', refreshToken: 'revoked', expiresAt: 1 };
  await database`update accounts set sealed = ${sealTokens(sealer, member(ada), ended)}`;

  for (let call = 0; call < 2; call += 1) {
    const refused = caller && run(listCodebases, caller, {});
    await expect(refused).rejects.toMatchObject({ code: 'not_authenticated' });
  }
  expect(await accounts.describe(member(ada))).toBeUndefined();
  const told = (await posts()).filter(({ message }) => message.text.includes('has ended'));
  expect(told).toHaveLength(1);
});

test('a forwarded link connects nobody: the browser belongs to another Slack user', async () => {
  const { accounts, ada, eve, member, follow } = await linkedWorkspace();
  const url = await accounts.linkUrl(member(eve));
  const page = await follow(url, ada);
  expect(page.status).toBe(403);
  expect(page.text).toContain('another Slack user');
  expect(await accounts.describe(member(eve))).toBeUndefined();
  expect((await follow(url, eve)).text).toContain('This link has ended');
});

test('a link is good once, and only its first browser may follow it', async () => {
  const { accounts, ada, member, follow, publicUrl } = await linkedWorkspace();
  const url = await accounts.linkUrl(member(ada));
  // Scanners and previews.
  for (let n = 0; n < 3; n += 1) expect((await createBrowser().visit(url)).status).toBe(200);
  const first = createBrowser({ follow: ({ origin }) => origin === publicUrl });
  const gone = await first.submit(await first.visit(url));
  expect(gone.url).toContain('/openid/connect/authorize');
  expect((await follow(url, ada)).text).toContain('open in another browser');

  const other = await accounts.linkUrl(member(ada));
  expect((await follow(other, ada)).text).toContain('Connected');
  expect((await follow(other, ada)).text).toContain('This link has ended');
});

test('a sign-in that comes back in another browser connects nobody', async () => {
  const { accounts, ada, member, slack, publicUrl, codetether } = await linkedWorkspace();
  slack.signedIn = ada;
  const attacker = createBrowser({ follow: ({ origin }) => origin !== new URL(codetether.url).origin });
  const { url } = await attacker.submit(await attacker.visit(await accounts.linkUrl(member(ada))));
  expect(url).toContain('/protocol/openid-connect/auth');

  const victim = await knownBrowser(publicUrl);
  const end = await victim.submit(await victim.visit(url), { username: 'ada', decision: 'allow' });
  expect(end.url.startsWith(publicUrl)).toBe(true);
  expect(end.text).toContain('This link has ended');
  expect(await accounts.describe(member(ada))).toBeUndefined();
});

test('a Sign in with Slack that comes back in another browser connects nobody', async () => {
  const { accounts, ada, member, slack, publicUrl } = await linkedWorkspace();
  slack.signedIn = ada;
  const attacker = createBrowser({ follow: ({ origin }) => origin === publicUrl });
  const { url } = await attacker.submit(await attacker.visit(await accounts.linkUrl(member(ada))));
  expect(url).toContain('/openid/connect/authorize');
  expect((await (await knownBrowser(publicUrl)).visit(url)).text).toContain('This link has ended');
});

test('one account belongs to one Slack user: the earlier one gets a message', async () => {
  const { accounts, ada, eve, member, follow, posts } = await linkedWorkspace();
  await follow(await accounts.linkUrl(member(ada)), ada, 'ada');
  await follow(await accounts.linkUrl(member(eve)), eve, 'ada');
  expect(await accounts.describe(member(ada))).toBeUndefined();
  expect(await accounts.describe(member(eve))).toMatchObject({ name: 'ada@codetether.local' });
  const told = (await posts()).filter(({ channel }) => channel === ada.id).map(({ message }) => message.text);
  expect(told.at(-1)).toContain('is now connected to another Slack user');
});

test('a refused sign-in connects nobody and says so', async () => {
  const { accounts, ada, member, slack } = await linkedWorkspace();
  slack.signedIn = ada;
  const browser = createBrowser();
  const page = await browser.submit(await browser.visit(await accounts.linkUrl(member(ada))));
  const end = await browser.submit(page, { username: 'ada', decision: 'deny' });
  expect(end.text).toContain('Nothing was connected');
  expect(await accounts.describe(member(ada))).toBeUndefined();
});

test('somebody from another workspace cannot be linked', async () => {
  const { accounts, ada, member } = await linkedWorkspace();
  const guest = { ...member(ada), home: 'T999' };
  await expect(accounts.linkUrl(guest)).rejects.toThrow();
  expect(await accounts.callerOf(guest)).toBeUndefined();
});

test('the database has no token in the clear', async () => {
  const { accounts, ada, member, follow, database } = await linkedWorkspace();
  await follow(await accounts.linkUrl(member(ada)), ada);
  const rows = await database<{
    text: string;
  }>`select accounts::text as text, encode(sealed, 'escape') as sealed from accounts`;
  expect(JSON.stringify(rows)).not.toMatch(/eyJ|accessToken/);
});

test('without Sign in with Slack both identities are named, and nothing is linked until the user says yes', async () => {
  const { accounts, ada, member, publicUrl } = await linkedWorkspace({ signInWithSlack: false });
  const browser = createBrowser();
  const signIn = await browser.submit(await browser.visit(await accounts.linkUrl(member(ada))));
  const asked = await browser.submit(signIn, { username: 'ada', decision: 'allow' });
  expect(asked.text).toContain('ada in Acme');
  expect(asked.text).toContain('ada@codetether.local');
  expect(await accounts.describe(member(ada))).toBeUndefined();

  // Neither by address, nor from another browser.
  const token = /name="t" value="([^"]+)"/.exec(asked.text)?.[1] ?? '';
  expect((await createBrowser().visit(`${publicUrl}/link?t=${token}`)).status).toBe(410);
  expect((await createBrowser().visit(`${publicUrl}/link/confirm`, { t: token })).status).toBe(410);
  const other = await knownBrowser(publicUrl);
  expect((await other.visit(`${publicUrl}/link/confirm`, { t: token })).status).toBe(410);
  expect((await browser.submit(asked)).text).toContain('Connected');
  expect((await browser.submit(asked)).status).toBe(410);
  expect(await accounts.describe(member(ada))).toMatchObject({ name: 'ada@codetether.local' });
});

test('a link that has expired is neither opened, nor signed in with, nor confirmed', async () => {
  const { accounts, ada, member, publicUrl, database } = await linkedWorkspace({ signInWithSlack: false });
  const expire = () => database`update link_attempts set expires_at = now()`;
  const begun = async () => {
    const browser = createBrowser();
    return { browser, page: await browser.visit(await accounts.linkUrl(member(ada))) };
  };
  const [unopened, unsigned, unconfirmed] = [await begun(), await begun(), await begun()];
  const signIn = await unsigned.browser.submit(unsigned.page);
  const allowed = { username: 'ada', decision: 'allow' };
  const asked = await unconfirmed.browser.submit(await unconfirmed.browser.submit(unconfirmed.page), allowed);
  expect(asked.url).toContain(publicUrl);
  await expire();
  expect((await unopened.browser.submit(unopened.page)).text).toContain('This link has ended');
  expect((await unsigned.browser.submit(signIn, allowed)).text).toContain('This link has ended');
  expect((await unconfirmed.browser.submit(asked)).text).toContain('This link has ended');
  expect(await accounts.describe(member(ada))).toBeUndefined();
});

test('while the identity server is down, an account whose token holds works on', async () => {
  const { accounts, ada, member, follow, identity } = await linkedWorkspace();
  await follow(await accounts.linkUrl(member(ada)), ada);
  identity.isDown = true;
  const caller = await accounts.callerOf(member(ada));
  expect(caller && (await run(listCodebases, caller, {}))).toMatchObject([{ name: 'demo' }]);
});

test('an account whose token has none of our scopes may do nothing, and its user is asked to sign in again', async () => {
  const { accounts, ada, member, follow, database, sealer, codetether } = await linkedWorkspace();
  await follow(await accounts.linkUrl(member(ada)), ada);
  const before = await accounts.callerOf(member(ada));
  const { keycloak } = codetether.server.tokens;
  await database`update accounts set sealed = ${sealTokens(sealer, member(ada), { accessToken: keycloak })}`;

  const caller = await accounts.callerOf(member(ada));
  expect(caller).toBe(before);
  expect(await accounts.describe(member(ada))).toMatchObject({ scopes: new Set(['openid', 'email', 'profile']) });
  const refused = caller && run(listCodebases, caller, {});
  await expect(refused).rejects.toMatchObject({
    code: 'missing_scope',
    hint: expect.stringContaining('Sign in again'),
  });
});

test('a sign-in that grants nothing is linked with a word about it', async () => {
  const { accounts, ada, member, posts, slack } = await linkedWorkspace();
  slack.signedIn = ada;
  const browser = createBrowser({ follow: ({ pathname }) => !pathname.endsWith('/protocol/openid-connect/auth') });
  const asked = new URL((await browser.submit(await browser.visit(await accounts.linkUrl(member(ada))))).url);
  asked.searchParams.set('scope', 'openid email');
  const signIn = await browser.visit(asked.href);
  expect((await browser.submit(signIn, { username: 'ada', decision: 'allow' })).text).toContain('Connected');
  expect((await posts()).at(-1)?.message.text).toContain("grants none of CodeTether's scopes");
});

test('where offline access is not allowed, the browser signs in without it, and the message says when that ends', async () => {
  const { accounts, ada, member, follow, posts } = await linkedWorkspace({ offlineAccess: false });
  const browser = createBrowser();
  const again = await follow(await accounts.linkUrl(member(ada)), ada, 'ada', browser);
  expect(again.text).toContain('name="username"');
  const end = await browser.submit(again, { username: 'ada', decision: 'allow' });
  expect(end.text).toContain('Connected');
  expect((await posts()).at(-1)?.message.text).toMatch(
    /no offline access, so it ends on .* UTC if it is not used before/,
  );
  const caller = await accounts.callerOf(member(ada));
  expect(caller && (await run(listCodebases, caller, {}))).toMatchObject([{ name: 'demo' }]);
});

/** A browser with a cookie of its own. */
async function knownBrowser(publicUrl: string) {
  const browser = createBrowser();
  await browser.visit(`${publicUrl}/link`, { t: 'unknown' });
  return browser;
}
