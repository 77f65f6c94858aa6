import { Hono } from 'hono';
import { compareTexts } from '../fastapi/python.ts';
import { isObject } from '../fastapi/schema.ts';
import type { ServerContext } from '../server-context.ts';

/** Models of the workers that are connected now (codetether-api.md 3.6); list_models over MCP shows all workers' models. */
export function modelRoutes({ store, workers }: ServerContext): Hono {
  const app = new Hono();

  app.get('/v1/agent/models', (c) => {
    const models = new Map<unknown, Record<string, unknown>>();
    for (const worker of store.workers.registered()) {
      if (!workers.find(worker.workerId)) continue;
      for (const model of worker.models) {
        if (!isObject(model) || !model.id || models.has(model.id)) continue;
        models.set(model.id, {
          ...model,
          ...(typeof model.provider === 'string' && { provider: `${model.provider} (via ${worker.name})` }),
        });
      }
    }
    const sorted = [...models.values()].sort(
      (a, b) => rank(a) - rank(b) || order(a.provider, b.provider) || order(a.name, b.name),
    );
    const preferred = sorted.find(({ id }) => id === 'google/gemini-3-flash-preview') ?? sorted[0];
    return c.json({ models: sorted, default: preferred?.id ?? null });
  });

  return app;
}

/** The server prefers this family of models (monitor_api.py:2584). */
const rank = ({ id }: Record<string, unknown>): number => (/gemini-3-flash/i.test(String(id)) ? 0 : 1);

const order = (a: unknown, b: unknown): number => compareTexts(String(a ?? ''), String(b ?? ''));
