import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allScopes, findTask, run, silentLog } from '@codetether/core';
import { createBrowser, createLocalServer, listen } from '@codetether/local-server';
import { expect, onTestFinished, test } from 'vitest';
import { createRegistry } from '../registry/registry.ts';
import { everything } from '../settings/selection.ts';
import { doctor } from './doctor.ts';
import { runSignIn, signedInAccount } from './sign-in.ts';

async function open({ token }: { token?: string } = {}) {
  const local = await listen(await createLocalServer({ agent: 'none' }));
  onTestFinished(() => local.close());
  const folder = await mkdtemp(join(tmpdir(), 'codetether-mcp-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const settings = {
    issuer: local.issuerUrl,
    clientId: 'codetether-mcp',
    tokensPath: join(folder, 'codetether', 'tokens.json'),
    token: token === 'expired' ? local.server.tokens.expired : token,
  };
  const command = async (name: Parameters<typeof runSignIn>[0]) => {
    let said = '';
    const write = (text: string) => {
      said += text;
      const [, code] = /enter the code (\S+)/.exec(text) ?? [];
      if (code) void createBrowser(local.url).enterCode(`${local.issuerUrl}/device`, code);
    };
    const code = await runSignIn(name, settings, { stdout: { write }, stderr: { write } });
    return { said, code };
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
  return { settings, command, account, diagnosis };
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

  expect(await command('logout')).toEqual({ code: 0, said: 'Signed out.\n' });
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
