// The exchange of callers' tokens: its failures in OAuth's words, and in the operator's log.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { connectAssistant } from './assistant.ts';
import { openCaller } from './caller.ts';
import { changeClient, clientNamed, createPerson, keycloak, realm, startMcp } from './world.ts';

const setUpWrongly = {
  status: 503,
  text: expect.stringContaining('This server is set up wrongly; tell its operator.'),
};

test('a session that was ended at Keycloak, and a disabled user, must sign in again', async () => {
  const ended = await openCaller();
  expect((await ended.call()).status).toBe(200);
  const again = await openCaller();
  await realm('POST', `/users/${again.person.id}/logout`);
  expect(await again.call()).toMatchObject({
    status: 401,
    header: expect.stringMatching(/^Bearer error="invalid_token".*scope="tasks:read/),
  });
  expect(again.logged).toEqual([]);

  const disabled = await openCaller();
  const user = z.record(z.string(), z.unknown()).parse(await realm('GET', `/users/${disabled.person.id}`));
  await realm('PUT', `/users/${disabled.person.id}`, { ...user, enabled: false });
  expect(await disabled.call()).toMatchObject({ status: 401, header: expect.stringContaining('invalid_token') });
});

test('five mistakes of an operator are told to the operator', async () => {
  const secret = await openCaller({ clientSecret: 'wrong' });
  expect(await secret.call()).toMatchObject(setUpWrongly);
  expect(secret.logged).toContainEqual(expect.objectContaining({ error: 'unauthorized_client' }));

  const audience = await openCaller({ upstreamAudience: 'nobody' });
  expect(await audience.call()).toMatchObject(setUpWrongly);
  expect(audience.logged).toContainEqual(expect.objectContaining({ error_description: 'Audience not found' }));

  const off = await openCaller();
  await withoutExchange();
  expect(await off.call()).toMatchObject(setUpWrongly);
  expect(off.logged).toContainEqual(
    expect.objectContaining({ error_description: expect.stringContaining('not enabled') }),
  );
});

test('an exchanger outside the audience, and a scope that it lacks, are told to the operator', async () => {
  const { attributes } = await clientNamed('codetether-slack');
  await changeClient('codetether-slack', {
    attributes: { ...Object(attributes), 'standard.token.exchange.enabled': 'true' },
  });
  const outside = await openCaller({ clientId: 'codetether-slack' });
  expect(await outside.call()).toMatchObject(setUpWrongly);
  expect(outside.logged).toContainEqual(
    expect.objectContaining({ error_description: expect.stringContaining('not within the token audience') }),
  );

  const lacking = await openCaller();
  const server = await clientNamed('codetether-mcp-server');
  const scopes = z.array(z.object({ id: z.string(), name: z.string() }));
  const optional = scopes.parse(await realm('GET', `/clients/${server.id}/optional-client-scopes`));
  const billing = optional.find(({ name }) => name === 'billing:read');
  await realm('DELETE', `/clients/${server.id}/optional-client-scopes/${billing?.id}`);
  try {
    expect(await lacking.call()).toMatchObject(setUpWrongly);
    expect(lacking.logged).toContainEqual(expect.objectContaining({ error: 'invalid_scope' }));
  } finally {
    await realm('PUT', `/clients/${server.id}/optional-client-scopes/${billing?.id}`);
  }
});

test('a wrong secret and an exchange that is switched off are in the log before anybody signs in', async () => {
  const { logged } = await startMcp({ clientSecret: 'wrong' });
  await expect
    .poll(() => logged, { timeout: 60_000 })
    .toContainEqual(expect.objectContaining({ error: 'unauthorized_client' }));
  await withoutExchange();
  const off = await startMcp();
  await expect
    .poll(() => off.logged, { timeout: 60_000 })
    .toContainEqual(expect.objectContaining({ error_description: expect.stringContaining('not enabled') }));
});

test('an issuer with a slash at its end, or by another host name, learns what Keycloak calls itself', async () => {
  for (const issuer of [`${keycloak.issuer}/`, keycloak.issuer.replace('localhost', '127.0.0.1')]) {
    const { url, logged } = await startMcp({ issuer });
    const refused = await fetch(url, {
      method: 'POST',
      headers: { authorization: 'Bearer a.b.c', 'content-type': 'application/json' },
      body: '{}',
    });
    await refused.text();
    expect(refused.status).toBe(503);
    expect(JSON.stringify(logged)).toContain(`calls itself ${keycloak.issuer}.`);
  }
});

test('two rotations of the keys in a row are not the user’s fault', async () => {
  const { call } = await openCaller();
  expect((await call()).status).toBe(200);
  const rotate = (priority: number) =>
    realm('POST', '/components', {
      name: `rotated ${priority}`,
      providerId: 'rsa-generated',
      providerType: 'org.keycloak.keys.KeyProvider',
      config: { priority: [String(priority)], enabled: ['true'], active: ['true'], algorithm: ['RS256'] },
    });
  await rotate(200);
  const { url, call: first } = await openCaller();
  expect((await first()).status).toBe(200);
  await rotate(300);
  const person = await createPerson('joan');
  // Its token names a key that the server has not read yet.
  await expect(connectAssistant(url, person, { clientId: 'codetether-assistants' })).rejects.toThrow(/503|reached/);
});

/** Until the test ends. */
async function withoutExchange(): Promise<void> {
  const { attributes } = await clientNamed('codetether-mcp-server');
  await changeClient('codetether-mcp-server', {
    attributes: { ...Object(attributes), 'standard.token.exchange.enabled': 'false' },
  });
}
