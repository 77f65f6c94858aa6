// Why a web socket to Slack does not open. undici's WebSocket keeps that to itself; its diagnostics name it (docs/docs/api/DiagnosticsChannel.md there).
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Log } from '@codetether/core';
import { z } from 'zod';
import { notSent } from './slack-fetch.ts';

/** The part of the Socket Mode client that is needed. */
interface Client {
  on(event: 'authenticated', listener: (answer: { url?: string }) => void): unknown;
}

const channel = 'undici:client:connectError';
const failed = z.object({ error: z.instanceof(Error), connectParams: z.object({ host: z.string() }) });

/** Logs what keeps it from opening. Call what it answers with to end that. */
export function nameSocketTrouble(client: Client, log: Log): () => void {
  let url: URL | undefined;
  client.on('authenticated', (answer) => {
    url = URL.parse(answer.url ?? '') ?? undefined;
  });
  const tell = (message: unknown) => {
    const { data } = failed.safeParse(message);
    // It reports all connections of this process.
    if (!data || !url || data.connectParams.host !== url.host) return;
    const why = notSent(data.error, url.href);
    if (why) log.warn('no web socket to Slack', { error: why.message });
  };
  subscribe(channel, tell);
  return () => void unsubscribe(channel, tell);
}
