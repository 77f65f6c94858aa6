// An embedded CodeTether, a stand-in of Zapier's callback host, and what a relay needs to know of both.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Caller, createCaller, createSigning } from '@codetether/core';
import { accountIdOf, bearer } from '@codetether/core/auth';
import { createLocalServer, listen } from '@codetether/local-server';
import { onTestFinished } from 'vitest';
import { callbackHost } from './callback-host.ts';

/** Only for tests. */
const signingKey = 'Zm9yIHRlc3RzIG9ubHksIGEga2V5IG9mIDMyIGJ5dGVzLi4=';

export async function openWorld() {
  const codetether = await listen((url) => createLocalServer({ url, agent: 'none', ralphPollMs: 50 }));
  onTestFinished(() => codetether.close());
  const zapier = await callbackHost();
  const folder = await mkdtemp(join(tmpdir(), 'codetether-relay-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { admin, keycloak, expired } = codetether.server.tokens;
  return {
    zapier,
    tokens: { ada: admin, bob: keycloak, expired },
    env: {
      CODETETHER_API_URL: codetether.url,
      CODETETHER_SERVICE_TOKEN: admin,
      CODETETHER_SIGNING_KEY: signingKey,
      RELAY_CALLBACK_ORIGINS: zapier.origin,
      RELAY_DATA_FILE: join(folder, 'data', 'waits.sqlite'),
      RELAY_LOOK_SECONDS: '1',
      PORT: '0',
    },
    /** An account as the Zapier app opens it. */
    callerOf: (token: string): Caller =>
      createCaller({
        url: codetether.url,
        session: bearer(token),
        accountId: accountIdOf(token),
        visibility: 'own',
        signing: createSigning([signingKey]),
      }),
  };
}

/** Hands a wait over, as the Zapier app does. */
export async function handOver(relay: string, token: string | undefined, body: object) {
  const response = await fetch(`${relay}/waits`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: await response.text() };
}
