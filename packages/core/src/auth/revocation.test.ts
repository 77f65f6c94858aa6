import { expect, test } from 'vitest';
import { failure } from '../../test/failure.ts';
import { openIssuer } from '../../test/issuer.ts';
import { memoryTokens, oidcSession, revoke } from './index.ts';

test('a revoked sign-in cannot be refreshed', async () => {
  const { client, signIn } = await openIssuer();
  const mcp = await client();
  const tokens = await signIn(mcp);
  const store = memoryTokens();
  await store.set('ada', tokens);
  await revoke(mcp, tokens);
  const renewed = oidcSession({ client: async () => mcp, store, key: 'ada' }).renew?.(tokens.accessToken);
  expect(await failure(Promise.resolve(renewed))).toMatchObject({ code: 'not_authenticated' });
});

test('an issuer without revocation is not called', async () => {
  const { client, signIn, calls } = await openIssuer();
  const tokens = await signIn(await client());
  const plain = await client({
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      return Response.json(Object.assign({}, await response.json(), { revocation_endpoint: undefined }));
    },
  });
  await revoke(plain, tokens);
  expect(calls('revoke')).toBe(0);
});
