// The server's stream of events. It has no replay and leaves events out, so it can only say when a look is worth while.
import type { Session } from '../../auth/session.ts';

interface Options {
  url: string;
  session: Session;
  fetch: typeof fetch;
}

/**
 * Yields when something has happened on the server, except for output of agents. Ends with the stream. Returns the status where the server refuses to stream,
 * or has no stream.
 */
export async function* serverEvents(
  { url, session, fetch }: Options,
  signal: AbortSignal,
): AsyncGenerator<void, number | undefined> {
  const token = await session.token();
  const headers = { accept: 'text/event-stream', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const base = url.endsWith('/') ? url : `${url}/`;
  const response = await fetch(new URL('v1/monitor/stream', base), { headers, redirect: 'manual', signal });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    return response.status;
  }
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    if (text.includes('data:') && !/"(streaming": ?true|type": ?"connected")/.test(text)) yield;
  }
  return undefined;
}
