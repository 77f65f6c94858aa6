// An AI assistant with the official TypeScript SDK, which knows nothing but the server's URL.
import { type OAuthClientProvider, UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import { onTestFinished } from 'vitest';
import { browserOf, type Person } from './sign-in.ts';

export interface AssistantOptions {
  /** The client that it is; without one it registers itself. */
  clientId?: string;
  /** The scopes that it registers and asks for; without them those of the server's challenge. */
  scope?: string;
}

const redirectUrl = 'http://localhost:5599/callback';

/** Connects to the server, and signs the person in when it is asked to. */
export async function connectAssistant(url: string, person: Person, options: AssistantOptions = {}) {
  let client: OAuthClientInformationMixed | undefined = options.clientId ? { client_id: options.clientId } : undefined;
  let tokens: OAuthTokens | undefined;
  let verifier = '';
  let back: URL | undefined;
  const asked: URL[] = [];
  const provider: OAuthClientProvider = {
    redirectUrl,
    clientMetadata: {
      client_name: 'An assistant',
      redirect_uris: [redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      ...(options.scope !== undefined && { scope: options.scope }),
    },
    clientInformation: () => client,
    saveClientInformation(registered) {
      client = registered;
    },
    tokens: () => tokens,
    saveTokens(saved) {
      tokens = saved;
    },
    saveCodeVerifier(saved) {
      verifier = saved;
    },
    codeVerifier: () => verifier,
    async redirectToAuthorization(page) {
      asked.push(page);
      back = await browserOf(person, page.href).signIn(page.href);
    },
  };
  const open = async () => {
    const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
    const mcp = new Client({ name: 'witness', version: '0' });
    try {
      await mcp.connect(transport);
    } catch (error) {
      if (!(error instanceof UnauthorizedError)) throw error;
      const code = back?.searchParams.get('code');
      if (!code) throw new Error(`The sign-in ended at ${back?.href}`);
      await transport.finishAuth(code);
      return undefined;
    }
    return mcp;
  };
  const mcp = (await open()) ?? (await open());
  if (!mcp) throw new Error('The server asked to sign in twice.');
  onTestFinished(() => mcp.close());
  return {
    mcp,
    /** The pages that the person was sent to. */
    asked,
    tokens: () => tokens,
  };
}
