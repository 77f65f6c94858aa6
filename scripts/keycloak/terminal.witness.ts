// A person at a terminal: signs in with a code, works, and signs out.
import { allScopes, findTask } from '@codetether/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openChromium, removeAccess } from './chromium.ts';
import { openTerminal } from './terminal.ts';
import { changeClient, claimsOf, clientNamed, createPerson, keycloak, realm, redeem, startApi } from './world.ts';

/** Until the test ends. Access tokens are so short that each command refreshes them, and a device may ask each second. */
async function open() {
  const { id: client, attributes } = await clientNamed('codetether-mcp');
  await changeClient('codetether-mcp', {
    attributes: { ...Object(attributes), 'access.token.lifespan': '50', 'oauth2.device.polling.interval': '1' },
  });
  const ada = await createPerson('ada');
  const api = await startApi();
  return {
    ada,
    machine: () => openTerminal(ada, api.url),
    sessions: () => realm('GET', `/users/${ada.id}/offline-sessions/${client}`),
  };
}

test('login with a code, a call, refresh, logout: Keycloak forgets the session and its tokens', async () => {
  const { ada, machine, sessions } = await open();
  const terminal = await machine();

  expect(await terminal.command('whoami')).toEqual({ code: 1, said: expect.stringContaining('Nobody is signed in.') });
  const login = await terminal.command('login');
  expect(login).toEqual({ code: 0, said: expect.stringContaining('Signed in as Ada Lovelace <ada@example.com>.') });
  const first = await terminal.tokens();
  expect(claimsOf(first.accessToken)).toMatchObject({ sub: ada.id, azp: 'codetether-mcp' });
  expect(await sessions()).toHaveLength(1);

  const { said } = await terminal.command('whoami');
  for (const scope of allScopes) expect(said).toContain(scope);
  const second = await terminal.tokens();
  expect(second.accessToken).not.toBe(first.accessToken);
  expect(second.refreshToken).not.toBe(first.refreshToken);
  expect(await (await terminal.assistant()).callTool({ name: findTask.name, arguments: {} })).not.toHaveProperty(
    'isError',
    true,
  );

  // In another browser, so with another session: the earlier sign-in is revoked.
  expect(await terminal.command('login')).toMatchObject({ code: 0 });
  expect(await sessions()).toHaveLength(1);
  const last = await terminal.tokens();
  expect(claimsOf(last.accessToken).sid).not.toBe(claimsOf(first.accessToken).sid);
  expect(await terminal.command('logout')).toEqual({ code: 0, said: expect.stringMatching(/^Signed out\.\n/) });
  expect(await sessions()).toEqual([]);
  expect(await redeem('codetether-mcp', last.refreshToken)).toMatchObject({ error: 'invalid_grant' });
  expect(await terminal.command('whoami')).toMatchObject({ code: 1 });
});

test('two machines of one browser: each sign-in is revoked, unless it joined a session that the browser had before', async () => {
  const { ada, machine, sessions } = await open();
  const [first, second] = [await machine(), await machine()];
  const sidOf = async (one: typeof first) => claimsOf((await one.tokens()).accessToken).sid;
  const { page, signInUntil } = await openChromium(ada);
  const allow = async (address: string) => {
    await page.goto(address);
    await signInUntil(page.getByText('Device Login Successful'));
  };
  const logIn = async () => {
    for (const one of [first, second]) expect(await one.command('login', allow)).toMatchObject({ code: 0 });
  };
  const worksOn = async (one: typeof first) => {
    const { accessToken } = await one.tokens();
    expect(await one.command('whoami')).toMatchObject({ code: 0 });
    expect((await one.tokens()).accessToken).not.toBe(accessToken);
  };
  const shared = { code: 0, said: expect.stringMatching(/^Signed out\.\nIt shared a session of your browser/) };

  // A sign-in for offline access that began the browser's session takes it along, so the next one has another.
  await logIn();
  expect(await sidOf(first)).not.toBe(await sidOf(second));
  expect(await second.command('logout')).toMatchObject({
    code: 0,
    said: expect.stringMatching(/^Signed out\.\nOther/),
  });
  expect(await sessions()).toHaveLength(1);
  await worksOn(first);
  expect(await first.command('logout')).toMatchObject({ code: 0 });
  expect(await sessions()).toEqual([]);

  await page.goto(`${keycloak.issuer}/account`);
  await signInUntil(page.getByRole('heading', { name: 'Personal info' }));
  const begun = Date.now();
  // Older than a sign-in can take, as it is at a person's desk.
  await expect.poll(() => Date.now() - begun, { timeout: 60_000 }).toBeGreaterThan(15_000);
  await logIn();
  expect(await sidOf(first)).toBe(await sidOf(second));
  expect(await second.command('logout')).toEqual(shared);
  expect(await second.command('whoami')).toMatchObject({ code: 1 });
  await worksOn(first);
  // It cannot know that it is the last one, so it says how to end the session.
  const { refreshToken } = await first.tokens();
  expect(await first.command('logout')).toEqual(shared);
  expect(await sessions()).toHaveLength(1);
  await removeAccess(page, 'codetether-mcp');
  expect(await sessions()).toEqual([]);
  expect(await redeem('codetether-mcp', refreshToken)).toMatchObject({ error: 'invalid_grant' });
});

test('who may not have offline access signs in with a second code without it, and reads when the sign-in ends', async () => {
  const { ada, machine, sessions } = await open();
  const roles = z.array(z.looseObject({ name: z.string() }));
  const given = roles.parse(await realm('GET', `/users/${ada.id}/role-mappings/realm`));
  await realm(
    'DELETE',
    `/users/${ada.id}/role-mappings/realm`,
    given.filter(({ name }) => name.startsWith('default-roles')),
  );
  const terminal = await machine();
  const { code, said } = await terminal.command('login');
  expect(code, said).toBe(0);
  expect(said).toContain('does not allow you offline access. Sign in again without it.');
  expect(said).toContain('gives this sign-in no offline access, so it ends on');
  expect(await sessions()).toEqual([]);
  expect(await terminal.command('whoami')).toMatchObject({ code: 0 });
});
