// A person at a terminal: signs in with a code, works, and signs out.
import { allScopes, findTask } from '@codetether/core';
import { expect, test } from 'vitest';
import { openTerminal } from './terminal.ts';
import { changeClient, claimsOf, clientNamed, createPerson, realm, redeem, startApi } from './world.ts';

test('login with a code, a call, refresh, logout: Keycloak forgets the session and its tokens', async () => {
  const { id: client, attributes } = await clientNamed('codetether-mcp');
  // So short that each command refreshes the token.
  await changeClient('codetether-mcp', { attributes: { ...Object(attributes), 'access.token.lifespan': '50' } });
  const ada = await createPerson('ada');
  const api = await startApi();
  const terminal = await openTerminal(ada, api.url);

  expect(await terminal.command('whoami')).toEqual({ code: 1, said: expect.stringContaining('Nobody is signed in.') });
  const login = await terminal.command('login');
  expect(login).toEqual({ code: 0, said: expect.stringContaining('Signed in as Ada Lovelace <ada@example.com>.') });
  const first = await terminal.tokens();
  expect(claimsOf(first.accessToken)).toMatchObject({ sub: ada.id, azp: 'codetether-mcp' });
  const sessions = () => realm('GET', `/users/${ada.id}/offline-sessions/${client}`);
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

  const last = await terminal.tokens();
  expect(await terminal.command('logout')).toEqual({ code: 0, said: expect.stringMatching(/^Signed out\.\n/) });
  expect(await sessions()).toEqual([]);
  expect(await redeem('codetether-mcp', last.refreshToken)).toMatchObject({ error: 'invalid_grant' });
  expect(await terminal.command('whoami')).toMatchObject({ code: 1 });
});
