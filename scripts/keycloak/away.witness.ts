// Keycloak away and back, on every surface: what can continue does, the rest says why not, and nothing is forgotten.
import { expect, test } from 'vitest';
import { failureOf } from '../../packages/zapier-app/test/local.ts';
import { openCaller } from './caller.ts';
import { openSlack } from './slack.ts';
import { clientNamed, createPerson, realm, whileKeycloakIsAway } from './world.ts';
import { openZapier } from './zapier.ts';

test('Keycloak away and back', { timeout: 600_000 }, async () => {
  const ada = await createPerson('ada');
  const sessionsAt = async (clientId: string) =>
    realm('GET', `/users/${ada.id}/offline-sessions/${(await clientNamed(clientId)).id}`);
  const http = await openCaller();
  expect(await http.call()).toMatchObject({ status: 200 });
  const other = await openCaller();
  const zapier = await openZapier();
  const connection = await zapier.connect(ada);
  const slack = await openSlack(ada);
  await slack.connect();

  await whileKeycloakIsAway(async () => {
    // Its token was exchanged before.
    expect(await http.call()).toMatchObject({ status: 200 });
    expect(await other.call()).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
    expect(await failureOf(zapier.refresh(connection))).toMatchObject({ name: 'ThrottledError' });
    expect(await slack.say('disconnect')).toContain('is disconnected');
  });

  expect(await other.call()).toMatchObject({ status: 200 });
  expect(await zapier.find(await zapier.refresh(connection))).toEqual([]);
  // A sign-in that ended meanwhile is revoked now.
  await expect.poll(() => sessionsAt('codetether-slack'), { timeout: 180_000, interval: 1_000 }).toEqual([]);
});
