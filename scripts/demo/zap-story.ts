// A chain as in a Zap, through Zapier's own tester.
import type { Listening } from '@codetether/local-server';
import { answers, heading } from './transcript.ts';

/** Throws if a step of the chain is missing. */
export async function zapStory({ url, issuerUrl, server }: Listening): Promise<void> {
  heading('A Zap: New Task, then Task Completed, then Find AI Models');
  // Loaded here, since Zapier's platform takes a moment to load.
  const { demoChain } = await import('../../packages/zapier-app/scripts/demo-chain.ts');
  await demoChain({ url, issuerUrl, token: server.tokens.keycloak, title: 'Write the release notes', say: answers });
}
