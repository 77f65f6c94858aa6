/** One server-sent event; without `event` it is unnamed. */
export interface StreamEvent {
  event?: string;
  data: unknown;
}

/**
 * An answer of server-sent events. `produce` runs until it returns (the stream ends), the reader goes away or the server closes:
 * both abort its signal.
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
      const send = ({ event, data }: StreamEvent) => {
        if (signal.aborted) return;
        const name = event === undefined ? '' : `event: ${event}\n`;
        controller.enqueue(encoder.encode(`${name}data: ${JSON.stringify(data)}\n\n`));
      };
      await produce(send, signal).catch((error: unknown) => {
        if (!signal.aborted)
          send({ event: 'error', data: { error: error instanceof Error ? error.message : String(error) } });
      });
      // A reader that has gone away has closed the stream already.
      if (!left.signal.aborted) controller.close();
    },
    cancel: () => left.abort(),
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
  });
}
