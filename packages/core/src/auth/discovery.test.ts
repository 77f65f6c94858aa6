import { expect, test } from 'vitest';
import { closedPort } from '../../test/certificates.ts';
import { failure } from '../../test/failure.ts';
import { openIssuer } from '../../test/issuer.ts';
import { discover } from './index.ts';

test('plain http is allowed only on this machine, and only on request', async () => {
  const { issuer } = await openIssuer();
  const clientId = 'codetether-mcp';
  expect(await failure(discover({ issuer, clientId }))).toMatchObject({ code: 'invalid_input' });
  for (const elsewhere of ['http://auth.example.com/realms/x', 'http://127.0.0.1.example.com', 'no address']) {
    const error = await failure(discover({ issuer: elsewhere, clientId, allowInsecure: true }));
    expect(error).toMatchObject({ code: 'invalid_input', fields: [{ field: 'issuer' }] });
  }
  expect((await discover({ issuer, clientId, allowInsecure: true })).configuration.serverMetadata().issuer).toBe(
    issuer,
  );
});

test('an endpoint with plain http on another machine is not called', async () => {
  const { issuer, client, signIn } = await openIssuer();
  const called: string[] = [];
  const moved = await client({
    fetch: async (input, init) => {
      const { url } = new Request(input);
      called.push(url);
      const response = await fetch(input, init);
      if (!url.endsWith('openid-configuration')) return response;
      return Response.json(
        Object.assign({}, await response.json(), { token_endpoint: 'http://auth.example.com/token' }),
      );
    },
  });
  expect(await failure(signIn(moved))).toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('not https'),
  });
  expect(called).toEqual([`${issuer}/.well-known/openid-configuration`]);
});

test('without an issuer, the error says what to check', async () => {
  const { url, issuer, client } = await openIssuer();
  expect(await failure(client({ issuer: `${url}/realms/other` }))).toMatchObject({
    code: 'unexpected_response',
    message: `There is no OpenID issuer at ${url}/realms/other.`,
  });
  expect(await failure(client({ issuer: `http://127.0.0.1:${await closedPort()}/realms/x` }))).toMatchObject({
    code: 'unavailable',
    retryable: true,
  });
  const broken = client({ fetch: async () => new Response('Bad Gateway', { status: 502 }) });
  expect(await failure(broken)).toMatchObject({ code: 'unavailable' });
  const another = client({ fetch: async () => Response.json({ issuer: `${issuer}-other` }) });
  expect(await failure(another)).toMatchObject({
    code: 'invalid_input',
    message: `The identity server at ${issuer} calls itself ${issuer}-other.`,
  });
});
