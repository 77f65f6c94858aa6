/** One server-sent event; without `event` it is unnamed. A comment keeps the connection open, and clients ignore it. */
export type StreamEvent = { event?: string; data: unknown } | { comment: string };

/**
 * An answer of server-sent events. The stream ends when `produce` returns. Its signal is aborted when the reader leaves or the
 * server closes.
 */
export function eventStream(
  closing: AbortSignal,
  produce: (send: (event: StreamEvent) => void, signal: AbortSignal) => Promise<void>,
): Response {
  const left = new AbortController();
  const signal = AbortSignal.any([closing, left.signal]);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (event: StreamEvent) => {
        if (!signal.aborted) controller.enqueue(encoder.encode(`${written(event)}\n\n`));
      };
      await produce(send, signal).catch((error: unknown) => {
        if (!signal.aborted)
          send({ event: 'error', data: { error: error instanceof Error ? error.message : String(error) } });
      });
      // A reader that has left has closed the stream already.
      if (!left.signal.aborted) controller.close();
    },
    cancel: () => left.abort(),
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
  });
}

function written(event: StreamEvent): string {
  if ('comment' in event) return `: ${event.comment}`;
  const name = event.event === undefined ? '' : `event: ${event.event}\n`;
  return `${name}data: ${JSON.stringify(event.data)}`;
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
