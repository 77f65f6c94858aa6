import { Hono } from 'hono';
import { readBody, readQuery } from '../fastapi/request-input.ts';
import { int, maybe, model, required, str } from '../fastapi/schema.ts';
import { eventStream } from '../http/event-stream.ts';
import type { ServerContext } from '../server-context.ts';
import { isEnd } from '../tasks/work.ts';

const chunk = model({ worker_id: required(str()), output: required(str()), timestamp: maybe(str()) });

const STREAM_POLL_MS = 100;

/** The output of workers during a task (codetether-api.md 3.1). Unknown tasks may have output too. */
export function outputRoutes({ outputs, store, clock, monitor, closing }: ServerContext): Hono {
  const app = new Hono();

  app.post('/v1/agent/tasks/:id/output', async (c) => {
    const id = c.req.param('id');
    const body = await readBody(c.req.raw, chunk);
    outputs.add(id, body.worker_id, body.output, body.timestamp ?? undefined);
    // Keeps the reaper away from a task whose worker still sends output.
    store.tasks.update(id, {}, clock.now());
    monitor.log({
      type: 'agent',
      agent_name: 'Agent Output',
      content: body.output,
      metadata: { task_id: id, worker_id: body.worker_id, streaming: true },
    });
    return c.json({ success: true });
  });

  app.get('/v1/agent/tasks/:id/output', (c) => {
    const id = c.req.param('id');
    const { since } = readQuery(c.req.raw, { since: maybe(int()) });
    const all = outputs.of(id);
    // `since` past the end gives everything.
    const shown = since !== null && since < all.length ? all.slice(since) : all;
    return c.json({ task_id: id, outputs: shown, total: all.length });
  });

  app.get('/v1/agent/tasks/:id/output/stream', (c) => {
    const id = c.req.param('id');
    return eventStream(AbortSignal.any([closing, c.req.raw.signal]), async (send, signal) => {
      let sent = 0;
      for (;;) {
        for (const piece of outputs.of(id).slice(sent)) send({ event: 'output', data: piece });
        sent = outputs.of(id).length;
        // The stream of an unknown task never ends.
        const status = store.tasks.find(id)?.status;
        if (status !== undefined && isEnd(status)) return send({ event: 'done', data: { status } });
        await clock.sleep(STREAM_POLL_MS, signal);
      }
    });
  });

  return app;
}
