// An embedded CodeTether on a real port with its OIDC issuer, and people who sign in there.
import { createBrowser, createLocalServer, type IssuerOptions, listen } from '@codetether/local-server';
import { onTestFinished } from 'vitest';
import {
  beginAuthorization,
  completeAuthorization,
  type DiscoverOptions,
  discover,
  type OidcClient,
  type Tokens,
} from '../src/auth/index.ts';

export const redirectUri = 'http://localhost:5555/callback';

/** Closes with the test. Counts the calls of its clients by the last part of their path. */
export async function openIssuer(issuer: IssuerOptions = {}) {
  const local = await listen(await createLocalServer({ agent: 'none' }), { issuer });
  onTestFinished(() => local.close());
  const calls: string[] = [];
  const counted: typeof fetch = (input, init) => {
    calls.push(new Request(input).url.split('/').at(-1) ?? '');
    return fetch(input, init);
  };
  return {
    url: local.url,
    issuer: local.issuerUrl,
    browser: () => createBrowser(local.url),
    calls: (name: string) => calls.filter((call) => call === name).length,
    client: (options: Partial<DiscoverOptions> = {}) =>
      discover({
        issuer: local.issuerUrl,
        clientId: 'codetether-mcp',
        allowInsecure: true,
        fetch: counted,
        ...options,
      }),
    async signIn(client: OidcClient, scopes?: readonly string[]): Promise<Tokens> {
      const begun = await beginAuthorization(client, { redirectUri, scopes });
      return completeAuthorization(client, await createBrowser(local.url).signIn(begun.url), begun);
    },
  };
}
