// Sign in with Slack (OpenID Connect, docs.slack.dev/authentication/sign-in-with-slack): which Slack user sits at this browser?
import { boundedFetch, shortAnswer } from '@codetether/core';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { z } from 'zod';
import { slackFetch } from './slack-fetch.ts';

export interface SignInWithSlackOptions {
  clientId: string;
  clientSecret: string;
  redirectUri: string;
  /** `https://slack.com`; another one in tests. */
  slackUrl: string;
  fetch?: typeof fetch;
}

export interface SlackUser {
  team: string;
  /** The organisation of the workspace, if it is of one. */
  enterprise?: string;
  user: string;
}

export interface SignInWithSlack {
  /** Where to send the browser: to any workspace without `team`. */
  url(ask: { state: string; nonce: string; team: string | undefined }): string;
  /** The Slack user of the browser. Throws when the code or the answer is not valid. */
  userOf(code: string, nonce: string): Promise<SlackUser>;
}

const answer = z.object({ ok: z.literal(true), id_token: z.string() });
const claims = z.object({
  nonce: z.string(),
  'https://slack.com/team_id': z.string(),
  'https://slack.com/enterprise_id': z.string().nullish(),
  'https://slack.com/user_id': z.string(),
});

export function createSignInWithSlack(options: SignInWithSlackOptions): SignInWithSlack {
  const { clientId, clientSecret, redirectUri, slackUrl } = options;
  const fetch = boundedFetch(options.fetch ?? slackFetch, shortAnswer);
  const keys = createRemoteJWKSet(new URL('/openid/connect/keys', slackUrl), { [customFetch]: fetch });
  return {
    url({ state, nonce, team }) {
      const url = new URL('/openid/connect/authorize', slackUrl);
      const ask = {
        response_type: 'code',
        scope: 'openid',
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
        nonce,
      };
      url.search = new URLSearchParams({ ...ask, ...(team && { team }) }).toString();
      return url.href;
    },
    async userOf(code, nonce) {
      const response = await fetch(new URL('/api/openid.connect.token', slackUrl), {
        method: 'POST',
        body: new URLSearchParams({
          client_id: clientId,
          client_secret: clientSecret,
          grant_type: 'authorization_code',
          redirect_uri: redirectUri,
          code,
        }),
        signal: AbortSignal.timeout(10_000),
      });
      const { id_token } = answer.parse(await response.json());
      const { payload } = await jwtVerify(id_token, keys, { issuer: slackUrl, audience: clientId });
      const said = claims.parse(payload);
      if (said.nonce !== nonce) throw new Error('The answer of Slack belongs to another sign-in.');
      const enterprise = said['https://slack.com/enterprise_id'];
      return {
        team: said['https://slack.com/team_id'],
        user: said['https://slack.com/user_id'],
        ...(enterprise && { enterprise }),
      };
    },
  };
}
