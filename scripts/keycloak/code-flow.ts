// A sign-in with a code and PKCE as the shipped client for assistants, step by step.
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { browserOf, type Person } from './sign-in.ts';
import { keycloak } from './world.ts';

const client_id = 'codetether-assistants';
const redirect_uri = 'http://localhost:5599/callback';

/** Without `scope` the client asks for none at all. Returns the tokens, and the pages that the person saw. */
export async function signInWithCode(person: Person, scope?: string) {
  const code_verifier = randomBytes(32).toString('base64url');
  const page = new URL(`${keycloak.issuer}/protocol/openid-connect/auth`);
  page.search = new URLSearchParams({
    response_type: 'code',
    client_id,
    redirect_uri,
    code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(scope !== undefined && { scope }),
  }).toString();
  const { signIn, pages } = browserOf(person, page.href);
  const code = (await signIn(page.href)).searchParams.get('code') ?? '';
  const body = new URLSearchParams({ grant_type: 'authorization_code', client_id, redirect_uri, code, code_verifier });
  const answer = await fetch(`${keycloak.issuer}/protocol/openid-connect/token`, { method: 'POST', body });
  const tokens = z.object({ access_token: z.string(), refresh_token: z.string() }).parse(await answer.json());
  return { accessToken: tokens.access_token, refreshToken: tokens.refresh_token, pages };
}
