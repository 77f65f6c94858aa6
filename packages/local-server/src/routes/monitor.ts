import { Hono } from 'hono';
import { aborted, eventStream } from '../http/event-stream.ts';
import type { ServerContext } from '../server-context.ts';
import { every } from '../time/clock.ts';
import { naive } from '../time/stamps.ts';

const HEARTBEAT_MS = 30_000;

/** The log as a stream of unnamed events, starting now (codetether-api.md 7.1). */
export function monitorRoutes({ monitor, clock, closing }: ServerContext): Hono {
  const app = new Hono();

  app.get('/v1/monitor/stream', (c) =>
    eventStream(AbortSignal.any([closing, c.req.raw.signal]), async (send, signal) => {
      send({ data: { type: 'connected', timestamp: naive(clock.now()) } });
      const stop = monitor.onMessage(({ id, ...message }) =>
        send({ data: { ...message, response_time: null, tokens: null, error: null } }),
      );
      void every(clock, HEARTBEAT_MS, signal, () => send({ comment: 'heartbeat' }));
      await aborted(signal);
      stop();
    }),
  );

  return app;
}
