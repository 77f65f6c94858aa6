import { expect, test } from 'vitest';
import { failure } from '../../test/failure.ts';
import { openIssuer } from '../../test/issuer.ts';
import { type DevicePrompt, deviceSignIn, grantedScopes, subjectOf } from './index.ts';

/**
 * An issuer whose devices may poll every 20 ms, and whose codes expire after `expiresIn` seconds. It loses what the user allowed so many times, as Keycloak
 * does when a poll overtakes the user's browser.
 */
async function open({
  expiresIn = 600,
  says = {},
  losses = 0,
}: {
  expiresIn?: number;
  says?: object;
  losses?: number;
} = {}) {
  const opened = await openIssuer();
  let lost = 0;
  const hurried: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (response.ok && new Request(input).url.endsWith('/token') && lost < losses) {
      lost += 1;
      await response.body?.cancel();
      const error_description = 'Client no longer has requested consent from user';
      return Response.json({ error: 'invalid_scope', error_description }, { status: 400 });
    }
    if (!new Request(input).url.endsWith('/auth/device')) return response;
    return Response.json(Object.assign({}, await response.json(), { interval: 0.02, expires_in: expiresIn, ...says }));
  };
  const signIn = async (onPrompt: (prompt: DevicePrompt) => unknown, signal?: AbortSignal) =>
    deviceSignIn(await opened.client({ fetch: hurried }), { onPrompt, signal });
  return { ...opened, signIn };
}

test('a device shows a code, somebody types it, and the device is signed in', async () => {
  const { signIn, browser, issuer } = await open();
  const tokens = await signIn(async ({ verificationUri, verificationUriComplete, userCode, expiresAt }) => {
    expect(verificationUri).toBe(`${issuer}/device`);
    expect(verificationUriComplete).toContain(userCode);
    expect(expiresAt).toBeGreaterThan(Date.now());
    await browser().enterCode(verificationUri, userCode);
  });
  expect(subjectOf(tokens.accessToken)).toEqual({ email: 'ada@codetether.local', name: 'Ada Lovelace' });
  expect(grantedScopes(tokens.accessToken)).toContain('cronjobs:write');
  expect(tokens.refreshToken).toBeDefined();
  expect(tokens.expiresAt).toBeGreaterThan(Date.now());
});

test('when the issuer loses what the user allowed, the user allows the same again', async () => {
  for (const losses of [1, 2, 3]) {
    const { signIn, browser } = await open({ losses });
    const reasons: DevicePrompt['again'][] = [];
    const tokens = await signIn(({ verificationUri, userCode, again }) => {
      reasons.push(again);
      return browser().enterCode(verificationUri, userCode);
    });
    // The second refusal of the same is meant.
    const expected = [undefined, 'permission_lost', 'without_offline_access', 'permission_lost'];
    expect(reasons).toEqual(expected.slice(0, losses + 1));
    expect(tokens.scope?.split(' ').includes('offline_access')).toBe(losses === 1);
  }
});

test('a refusal gives no token', async () => {
  const { signIn, browser } = await open();
  const refused = signIn(({ verificationUri, userCode }) =>
    browser().enterCode(verificationUri, userCode, { username: 'ada', decision: 'deny' }),
  );
  expect(await failure(refused)).toMatchObject({ code: 'not_authenticated', message: 'The sign-in was refused.' });
});

test('a code that nobody types expires', async () => {
  const { signIn } = await open({ expiresIn: 0.1 });
  expect(await failure(signIn(() => undefined))).toMatchObject({ code: 'timeout', hint: 'Start the sign-in again.' });
});

test('a sign-in can be cancelled, even before it starts', async () => {
  const { signIn, calls } = await open();
  const cancel = new AbortController();
  expect(await failure(signIn(() => cancel.abort(), cancel.signal))).toMatchObject({ code: 'cancelled' });
  expect(await failure(signIn(() => expect.fail('no code'), cancel.signal))).toMatchObject({ code: 'cancelled' });
  expect(calls('token')).toBe(0);
});

test('an issuer cannot make us open a script, or send commands to a terminal', async () => {
  const script = await open({ says: { verification_uri: 'javascript:alert(1)' } });
  expect(await failure(script.signIn(() => expect.fail('no page')))).toMatchObject({
    code: 'invalid_input',
    message: 'The identity server names an address that is not https.',
  });

  const escapes = await open({
    expiresIn: 0.1,
    says: {
      verification_uri: 'https://id.example/\u001b[2J\u001b]8;;https://evil.example\u0007',
      verification_uri_complete: 'javascript:alert(1)',
      user_code: 'ABCD\u001b[2J\u202eEFGH\nOpen https://evil.example',
    },
  });
  const prompts: DevicePrompt[] = [];
  expect(await failure(escapes.signIn((prompt) => prompts.push(prompt)))).toMatchObject({ code: 'timeout' });
  const [shown] = prompts;
  expect(shown?.verificationUri).toMatch(/^https:\/\/id\.example\/[\x21-\x7e]*$/);
  expect(shown?.verificationUriComplete).toBeUndefined();
  expect(shown?.userCode).toBe('ABCD[2JEFGH Open https://evil.example');
});
