import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allScopes, type Clock, createTask, findTask, run, silentLog, systemClock } from '@codetether/core';
import { fileTokens, type Tokens } from '@codetether/core/auth';
import {
  type Browser,
  createBrowser,
  createLocalServer,
  type IssuerOptions,
  type Listening,
  listen,
} from '@codetether/local-server';
import { expect, onTestFinished, test } from 'vitest';
import { createRegistry } from '../registry/registry.ts';
import { everything } from '../settings/selection.ts';
import { doctor } from './doctor.ts';
import { runSignIn, signedInAccount } from './sign-in.ts';

interface Options {
  token?: string;
  /** Machines of one issuer; by default it is a new one. */
  local?: Listening;
  clock?: Clock;
}

async function open({ token, local: given, clock }: Options = {}) {
  const local = given ?? (await listenAt());
  const folder = await mkdtemp(join(tmpdir(), 'codetether-mcp-'));
  // A program that was stopped may still write its last file.
  onTestFinished(() => rm(folder, { recursive: true, maxRetries: 10 }));
  const network = { isDown: false };
  const throughNetwork: typeof fetch = async (input, init) => {
    if (network.isDown) throw new TypeError('fetch failed');
    return fetch(input, init);
  };
  const settings = {
    issuer: local.issuerUrl,
    clientId: 'codetether-mcp',
    tokensPath: join(folder, 'codetether', 'tokens.json'),
    token: token === 'expired' ? local.server.tokens.expired : token,
    fetch: throughNetwork,
    ...(clock && { clock }),
  };
  /** Runs it; the sign-in is allowed in the browser, by default in one that nobody has signed in with. */
  const command = async (
    name: Parameters<typeof runSignIn>[0],
    browser: Browser = createBrowser(local.url),
    username = 'ada',
  ) => {
    let said = '';
    const write = (text: string) => {
      said += text;
      const [, code] = /enter the code (\S+)/.exec(text) ?? [];
      if (code) void browser.enterCode(`${local.issuerUrl}/device`, code, { username, decision: 'allow' });
    };
    const code = await runSignIn(name, settings, { stdout: { write }, stderr: { write } });
    return { said, code };
  };
  const tokens = async () => {
    const kept = await fileTokens(settings.tokensPath).get(`${settings.clientId} ${settings.issuer}`);
    if (!kept) throw new Error('Nobody is signed in.');
    return kept;
  };
  const account = signedInAccount(settings, {
    url: local.url,
    tier: 'enterprise',
    visibility: 'server',
    log: silentLog,
  });
  const diagnosis = () =>
    doctor(
      { url: local.url, local: false, tier: 'enterprise', selection: everything },
      { open: account, registry: createRegistry(), version: '0' },
    );
  return { local, network, settings, command, account, diagnosis, tokens };
}

async function listenAt(issuer: IssuerOptions = {}) {
  const local = await listen(await createLocalServer({ agent: 'none' }), { issuer });
  onTestFinished(() => local.close());
  return local;
}

/** Whether the issuer still knows the session of the tokens. */
async function lives({ issuerUrl }: Listening, { accessToken }: Tokens): Promise<boolean> {
  const headers = { authorization: `Bearer ${accessToken}` };
  return (await fetch(`${issuerUrl}/protocol/openid-connect/userinfo`, { headers })).ok;
}

test('login with a code, work, say who it is, logout', async () => {
  const { settings, command, account, diagnosis } = await open();
  await expect(account()).rejects.toMatchObject({ code: 'not_authenticated', hint: expect.stringContaining('login') });

  expect(await diagnosis()).toMatchObject({ ok: false, text: expect.stringContaining('codetether-mcp login') });

  const login = await command('login');
  expect(login).toMatchObject({ code: 0, said: expect.stringMatching(/Signed in as Ada Lovelace <ada@/) });
  expect((await stat(settings.tokensPath)).mode & 0o777).toBe(0o600);
  expect(await run(findTask, (await account()).caller, {})).toEqual([]);

  expect((await diagnosis()).text).toMatch(/^Account +Ada Lovelace <ada@/m);
  const { said } = await command('whoami');
  expect(said).toContain('Ada Lovelace');
  expect(said).toContain(settings.issuer);
  for (const scope of allScopes) expect(said).toContain(scope);

  expect(await command('logout')).toEqual({ code: 0, said: expect.stringMatching(/^Signed out\.\nOther machines/) });
  expect(await command('whoami')).toMatchObject({ code: 1, said: expect.stringContaining('Nobody is signed in.') });
  await expect(account()).rejects.toMatchObject({ code: 'not_authenticated' });
});

test('a token in the environment takes precedence over the sign-in: login says so, and when it expired', async () => {
  const live = await open({ token: 'ct_key' });
  const said = /Signed in as Ada.*\nCODETETHER_TOKEN is set and takes precedence over this sign-in\. Unset it\.\n$/;
  expect((await live.command('login')).said).toMatch(said);
  const { command } = await open({ token: 'expired' });
  expect((await command('login')).said).toMatch(/sign-in\. It expired on [\d-]{10} at [\d:]{5} UTC\. Unset it\.\n$/);
});

test('login over a sign-in revokes the earlier one, unless both share a session of the browser', async () => {
  const { local, command, tokens } = await open();
  const home = createBrowser(local.url);
  await command('login', home);
  const first = await tokens();
  await command('login', home);
  const second = await tokens();
  expect([await lives(local, first), await lives(local, second)]).toEqual([true, true]);
  await command('login');
  expect([await lives(local, second), await lives(local, await tokens())]).toEqual([false, true]);
});

test('a machine that joined the session of another signs out alone; the first one ends the session for both', async () => {
  const first = await open();
  const { local } = first;
  const home = createBrowser(local.url);
  await first.command('login', home);
  // For this machine the sign-in takes no time, so the session is older than it.
  const at = Date.now();
  const second = await open({ local, clock: { ...systemClock, now: () => at } });
  await second.command('login', home);
  const [one, other] = [await first.tokens(), await second.tokens()];

  const { said } = await second.command('logout');
  expect(said).toMatch(/^Signed out\.\nIt shared a session of your browser/);
  expect(await second.command('whoami')).toMatchObject({ code: 1 });
  expect(await lives(local, one)).toBe(true);
  expect((await first.command('logout')).said).toMatch(/^Signed out\.\nOther machines/);
  expect([await lives(local, one), await lives(local, other)]).toEqual([false, false]);
});

test('while the identity server is away a sign-in works on; a logout waits for it', async () => {
  const { local, network, settings, command, account, tokens } = await open();
  await command('login');
  const kept = await tokens();
  network.isDown = true;
  expect(await run(findTask, (await account()).caller, {})).toEqual([]);

  const { code, said } = await command('logout');
  expect(code).toBe(0);
  expect(said).toMatch(/^Signed out\.\nThe sign-in could not be revoked at the identity server now\./);
  expect(await command('whoami')).toMatchObject({ code: 1 });
  expect(await lives(local, kept)).toBe(true);
  network.isDown = false;
  // A server that starts later does it.
  signedInAccount(settings, { url: local.url, tier: 'pro', visibility: 'server', log: silentLog });
  await expect.poll(() => lives(local, kept)).toBe(false);
});

test('a server that runs while somebody else signs in never uses their token for the first account', async () => {
  const { local, command, account } = await open();
  await command('login');
  const { caller } = await account();
  await command('login', createBrowser(local.url), 'admin');
  await expect(run(createTask, caller, { title: 'Not theirs' })).rejects.toMatchObject({
    code: 'not_authenticated',
    message: 'Another account has signed in here meanwhile.',
  });
  const other = (await account()).caller;
  expect(other.api.accountId).not.toBe(caller.api.accountId);
  expect(await run(findTask, other, {})).toEqual([]);
});

test('where offline access is not allowed, login asks for a second code without it, and says when the sign-in ends', async () => {
  const { command, account, tokens } = await open({ local: await listenAt({ offlineAccess: false }) });
  const { code, said } = await command('login');
  expect(code).toBe(0);
  expect(said.match(/enter the code/g)).toHaveLength(2);
  expect(said).toContain('does not allow you offline access. Sign in again without it.\n');
  expect(said).toMatch(
    /gives this sign-in no offline access, so it ends on [\d-]{10} at [\d:]{5} UTC if it is not used before\.\n/,
  );
  expect((await tokens()).scope?.split(' ')).not.toContain('offline_access');
  expect(await run(findTask, (await account()).caller, {})).toEqual([]);
});
