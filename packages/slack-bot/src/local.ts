// A CodeTether with its identity server inside this process, for --local. Loaded only then.
import { createLocalServer, listen } from '@codetether/local-server';
import { signInReturnPath } from './features/accounts/link-routes.ts';

export interface Local {
  /** The settings that lead to it. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/** How often schedules are looked at, in ms: ones with seconds are worth trying here. */
const ruleCheckMs = 1_000;

export async function startLocal(publicUrl: string): Promise<Local> {
  const client = {
    id: 'codetether-slack',
    secret: 'codetether-slack-secret',
    redirectUris: [publicUrl + signInReturnPath],
  };
  const { url, issuerUrl, close } = await listen((at) => createLocalServer({ url: at, ruleCheckMs }), {
    issuer: { clients: [client] },
  });
  return {
    env: {
      CODETETHER_API_URL: url,
      CODETETHER_ISSUER: issuerUrl,
      CODETETHER_CLIENT_ID: client.id,
      CODETETHER_CLIENT_SECRET: client.secret,
      CODETETHER_WEB_URL: url,
    },
    close,
  };
}
