import { expect, test } from 'vitest';
import { failure } from '../../test/failure.ts';
import { openIssuer, redirectUri } from '../../test/issuer.ts';
import { beginAuthorization, completeAuthorization, grantedScopes } from './index.ts';

test('sends a browser to the issuer, which comes back signed in', async () => {
  const { client, signIn } = await openIssuer();
  const tokens = await signIn(await client());
  expect(tokens).toMatchObject({ refreshToken: expect.any(String), idToken: expect.any(String) });
  expect(grantedScopes(tokens.accessToken)).toContain('tasks:write');
});

test('a confidential client signs in too, with only the requested scopes', async () => {
  const { client, signIn } = await openIssuer();
  const slack = await client({ clientId: 'codetether-slack', clientSecret: 'codetether-slack-secret' });
  const { accessToken } = await signIn(slack, ['tasks:read']);
  expect(grantedScopes(accessToken)).toEqual(new Set(['openid', 'tasks:read']));
});

test('the url contains what the issuer needs and no secrets', async () => {
  const client = await (await openIssuer()).client();
  const begun = await beginAuthorization(client, { redirectUri, prompt: 'login', loginHint: 'ada', state: 'mine' });
  const asked = Object.fromEntries(new URL(begun.url).searchParams);
  expect(asked).toMatchObject({
    redirect_uri: redirectUri,
    prompt: 'login',
    login_hint: 'ada',
    state: 'mine',
    nonce: begun.nonce,
    code_challenge_method: 'S256',
  });
  expect(begun.url).not.toContain(begun.codeVerifier);
});

test('behind a proxy the callback arrives at another address', async () => {
  const { client, browser } = await openIssuer();
  const slack = await client();
  const begun = await beginAuthorization(slack, { redirectUri });
  const { search } = await browser().signIn(begun.url);
  const tokens = await completeAuthorization(slack, `http://10.0.0.7:8080/inside${search}`, begun);
  expect(tokens.accessToken).toBeDefined();
});

test('refuses an answer to another sign-in, and a code that is used twice', async () => {
  const { client, browser } = await openIssuer();
  const mcp = await client();
  const mine = await beginAuthorization(mcp, { redirectUri });
  const other = await beginAuthorization(mcp, { redirectUri });
  const back = await browser().signIn(mine.url);
  const wrong = [
    { ...mine, state: other.state },
    { ...mine, codeVerifier: other.codeVerifier },
  ];
  for (const checks of wrong) {
    expect(await failure(completeAuthorization(mcp, back, checks))).toMatchObject({ code: 'not_authenticated' });
  }
  const again = await browser().signIn(mine.url);
  expect(await failure(completeAuthorization(mcp, again, { ...mine, nonce: other.nonce }))).toMatchObject({
    code: 'not_authenticated',
  });
  expect(await failure(completeAuthorization(mcp, again, mine))).toMatchObject({ code: 'not_authenticated' });
});

test('a refusal and an unknown client lead to errors that say what to do', async () => {
  const { client, browser } = await openIssuer();
  const mcp = await client();
  const begun = await beginAuthorization(mcp, { redirectUri });
  const back = await browser().signIn(begun.url, { username: 'ada', decision: 'deny' });
  expect(await failure(completeAuthorization(mcp, back, begun))).toMatchObject({
    code: 'not_authenticated',
    message: 'The sign-in was refused.',
  });
  const wrongSecret = await client({ clientId: 'codetether-slack', clientSecret: 'wrong' });
  const slack = await beginAuthorization(wrongSecret, { redirectUri });
  const error = await failure(completeAuthorization(wrongSecret, await browser().signIn(slack.url), slack));
  expect(error).toMatchObject({
    code: 'not_authenticated',
    message: 'The identity server does not accept this client.',
  });
});

test.each(['javascript:alert(1)//', 'http://id.example/auth', 'https://user:pass@id.example/auth'])(
  'sends no browser to %s',
  async (authorization_endpoint) => {
    const opened = await openIssuer();
    const client = await opened.client({
      fetch: async (input, init) => {
        const answer = await fetch(input, init);
        return Response.json(Object.assign({}, await answer.json(), { authorization_endpoint }));
      },
    });
    await expect(beginAuthorization(client, { redirectUri })).rejects.toThrow('an address that is not https');
  },
);
