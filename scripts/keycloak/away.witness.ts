// Keycloak away and back, on every surface: what can continue does, the rest says why not, and nothing is forgotten.
import { findTask } from '@codetether/core';
import { expect, test } from 'vitest';
import { failureOf } from '../../packages/zapier-app/test/local.ts';
import { openCaller } from './caller.ts';
import { openSlack } from './slack.ts';
import { openTerminal } from './terminal.ts';
import { clientNamed, createPerson, realm, startApi, whileKeycloakIsAway } from './world.ts';
import { openZapier } from './zapier.ts';

test('Keycloak away and back', async () => {
  const ada = await createPerson('ada');
  const sessionsAt = async (clientId: string) =>
    realm('GET', `/users/${ada.id}/offline-sessions/${(await clientNamed(clientId)).id}`);
  const terminal = await openTerminal(ada, (await startApi()).url);
  expect(await terminal.command('login')).toMatchObject({ code: 0 });
  const http = await openCaller();
  const zapier = await openZapier();
  const connection = await zapier.connect(ada);
  const slack = await openSlack(ada);
  await slack.connect();

  await whileKeycloakIsAway(async () => {
    // A server that starts now, with a sign-in that is kept.
    const listed = await (await terminal.assistant()).callTool({ name: findTask.name, arguments: {} });
    expect(listed.isError, JSON.stringify(listed.content)).toBeFalsy();
    expect(await terminal.command('logout')).toMatchObject({
      code: 0,
      said: expect.stringContaining('could not be revoked at the identity server now'),
    });
    expect(await http.call()).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
    expect(await failureOf(zapier.refresh(connection))).toMatchObject({ name: 'ThrottledError' });
    expect(await slack.say('disconnect')).toContain('is disconnected');
  });

  // The server may have been told to wait for a moment.
  await expect.poll(async () => (await http.call()).status, { timeout: 60_000, interval: 1_000 }).toBe(200);
  expect(await zapier.find(await zapier.refresh(connection))).toEqual([]);
  // A sign-in that ended meanwhile is revoked now; the bot's next attempt may be minutes away.
  await expect.poll(() => sessionsAt('codetether-slack'), { timeout: 400_000, interval: 1_000 }).toEqual([]);
  expect(await terminal.command('logout')).toEqual({ code: 0, said: 'Nobody is signed in.\n' });
  await expect.poll(() => sessionsAt('codetether-mcp'), { timeout: 60_000 }).toEqual([]);
});
