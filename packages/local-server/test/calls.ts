import type { Ids } from './ids.ts';
import { ORIGIN, PAUSE_MS, POLL_MS, type Stage } from './stage.ts';
import type { Call } from './story.ts';

export interface Answer {
  status: number;
  headers: Headers;
  body: string;
}

/** The recorded request with live ids, times and tokens. */
async function request({ ids, callers }: Stage, { request: { method, path, headers, body } }: Call): Promise<Request> {
  const sent = new Headers(headers);
  const authorization = sent.get('authorization');
  if (authorization) sent.set('authorization', await callers.authorization(authorization));
  const query = /access_token=(<[^>]+>)/.exec(path)?.[1];
  const livePath = query ? path.replace(query, await callers.authorization(query)) : path;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const hasBody = method !== 'GET' && body !== undefined && body !== null;
  return new Request(ORIGIN + liveTimes(ids.toLive(livePath), ids), {
    method,
    headers: sent,
    ...(hasBody && { body: ids.toLive(text) }),
  });
}

/** Replaces a recorded time in the query with the live server's time. */
function liveTimes(path: string, ids: Ids): string {
  return path.replace(
    /(since=)([^&]+)/,
    (_, name, value) => name + encodeURIComponent(ids.timeToLive(decodeURIComponent(value))),
  );
}

export async function send(stage: Stage, call: Call): Promise<Answer> {
  const response = await stage.server.fetch(await request(stage, call));
  return { status: response.status, headers: response.headers, body: await response.text() };
}

/** Starts a call that stays open; the returned function waits for its end, or aborts it if it has none. */
export async function hold(stage: Stage, call: Call): Promise<() => Promise<Answer>> {
  const { server, clock } = stage;
  const gone = new AbortController();
  const pending = server.fetch(await request(stage, call));
  let body = '';
  let ended = false;
  const reading = pending.then(async (response) => {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    gone.signal.addEventListener('abort', () => void reader?.cancel());
    if (gone.signal.aborted) void reader?.cancel();
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) body += piece.value;
    ended = true;
  });
  // A stream is open once its headers have arrived; a blocking call has none until its end.
  if (isStream(call)) await pending;
  await clock.advance(PAUSE_MS);
  return async () => {
    for (let tries = 0; !ended && tries < STREAM_PATIENCE; tries++) await clock.advance(POLL_MS);
    gone.abort();
    await reading;
    const response = await pending;
    await clock.advance(PAUSE_MS);
    return { status: response.status, headers: response.headers, body };
  };
}

/** How long to wait for a stream to end by itself, in half-seconds. */
const STREAM_PATIENCE = 20;

export const isStream = (call: Call): boolean =>
  call.response.status === 200 && (call.response.headers['content-type'] ?? '').startsWith('text/event-stream');
