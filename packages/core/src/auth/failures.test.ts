import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failure } from '../../test/failure.ts';
import { openIssuer, redirectUri } from '../../test/issuer.ts';
import { silentLog } from '../program/log.ts';
import { completeAuthorization, deviceSignIn, exchange, memoryTokens, oidcSession, revoke } from './index.ts';

const secret = 'S3CRET';

/** Everything that a sign-in may send, with a secret in each place that holds one. */
async function open(answer: () => Response) {
  const { issuer, client } = await openIssuer();
  const clientSecret = `${secret}-client`;
  const broken = await client({
    clientId: 'codetether-slack',
    clientSecret,
    fetch: async (input, init) =>
      new Request(input).url.startsWith(`${issuer}/.well`) ? fetch(input, init) : answer(),
  });
  const tokens = { accessToken: `${secret}-access`, refreshToken: `${secret}-refresh`, expiresAt: 0 };
  const begun = { redirectUri, state: 'mine', nonce: `${secret}-nonce`, codeVerifier: `${secret}${'v'.repeat(40)}` };
  const callback = `${redirectUri}?state=mine&code=${secret}-code&iss=${encodeURIComponent(issuer)}`;
  const store = memoryTokens();
  await store.set('ada', tokens);
  return [
    () => deviceSignIn(broken, { onPrompt: () => undefined }),
    () => completeAuthorization(broken, callback, begun),
    () => oidcSession({ client: async () => broken, store, key: 'ada' }).token(),
    () => revoke(broken, tokens),
    () =>
      exchange(broken, {
        subjectToken: `${secret}-subject`,
        audience: 'account',
        scopes: new Set([`${secret}:read`]),
        log: silentLog,
      }),
  ];
}

test('no error shows a token or the issuer’s words, whatever it answers', async () => {
  const errors = [
    'invalid_grant',
    'invalid_client',
    'invalid_scope',
    'access_denied',
    'expired_token',
    'server_error',
    `${secret}`,
  ];
  let answer = () => new Response();
  const calls = await open(() => answer());
  const answers = fc.oneof(
    fc
      .record({ error: fc.constantFrom(...errors), error_description: fc.constant(secret) })
      .map((body) => JSON.stringify(body)),
    fc.json().map((json) => `${json}`),
    fc.constant(JSON.stringify({ access_token: `${secret}-new`, token_type: 'bearer', id_token: `${secret}.e30.x` })),
    fc.constant(secret),
  );
  const statuses = fc.constantFrom(200, 302, 400, 401, 403, 404, 429, 500, 502);
  await fc.assert(
    fc.asyncProperty(answers, statuses, fc.boolean(), async (body, status, json) => {
      answer = () =>
        new Response(body, {
          status,
          headers: {
            'content-type': json ? 'application/json' : 'text/plain',
            'www-authenticate': `Bearer error="${secret}"`,
          },
        });
      for (const call of calls) {
        const error = await call().then(
          () => undefined,
          (error: unknown) => error,
        );
        if (error === undefined) continue;
        expect(inspect(error, { depth: 9 })).not.toContain(secret);
        expect(await failure(Promise.reject(error))).toMatchObject({ hint: expect.any(String) });
      }
    }),
    { numRuns: 60 },
  );
});

test('an unreachable issuer is reported as such', async () => {
  const calls = await open(() => {
    throw new TypeError('fetch failed');
  });
  for (const call of calls) expect(await failure(call())).toMatchObject({ code: 'unavailable', retryable: true });
});
