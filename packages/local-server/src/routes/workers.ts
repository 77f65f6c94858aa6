import { Hono } from 'hono';
import { HttpError } from '../fastapi/http-error.ts';
import { readBody, readQuery } from '../fastapi/request-input.ts';
import { bool, dict, int, list, maybe, model, nullable, optional, required, str } from '../fastapi/schema.ts';
import type { ServerContext } from '../server-context.ts';
import type { WorkerRow } from '../store/workers.ts';
import { listedModelId } from '../tasks/models.ts';
import { naive } from '../time/stamps.ts';

const registration = model({
  worker_id: required(str()),
  name: required(str()),
  capabilities: optional(list(str()), []),
  hostname: maybe(str()),
  models: optional(list(dict()), []),
  global_workspace_id: maybe(str()),
  workspaces: optional(list(str()), []),
  agents: optional(list(dict()), []),
});

const HOUR_MS = 3_600_000;

/** How long a worker counts as online after its last activity. */
const ONLINE_MS = 300_000;

/** Workers: registration, heartbeat, list (codetether-api.md 3.6 and 10). */
export function workerRoutes({ store, clock, workers, monitor }: ServerContext): Hono {
  const app = new Hono();

  app.post('/v1/agent/workers/register', async (c) => {
    const body = await readBody(c.req.raw, registration);
    const now = clock.now();
    const worker: WorkerRow = {
      workerId: body.worker_id,
      name: body.name,
      capabilities: withRoles(body.name, body.capabilities),
      hostname: body.hostname,
      models: body.models,
      globalWorkspaceId: body.global_workspace_id,
      workspaces: body.workspaces,
      status: 'active',
      registeredAt: now,
      lastSeen: now,
    };
    store.workers.save(worker);
    monitor.log({
      type: 'system',
      agent_name: 'Worker Registry',
      content: `Worker '${worker.name}' connected from ${worker.hostname ?? 'None'}`,
      metadata: shown(worker),
    });
    return c.json({ success: true, worker: shown(worker) });
  });

  app.post('/v1/agent/workers/:id/heartbeat', (c) => {
    if (!store.workers.seen(c.req.param('id'), clock.now()))
      throw new HttpError(404, 'Worker not found - please re-register');
    return c.json({ success: true });
  });

  app.post('/v1/agent/workers/:id/unregister', (c) => {
    const worker = store.workers.find(c.req.param('id'));
    if (!worker) return c.json({ success: false, message: 'Worker not found' });
    store.workers.remove(worker.workerId);
    store.tasks.forgetWorker(worker.workerId);
    monitor.log({
      type: 'system',
      agent_name: 'Worker Registry',
      content: `Worker '${worker.name}' disconnected`,
      metadata: {},
    });
    return c.json({ success: true, message: 'Worker unregistered' });
  });

  app.get('/v1/agent/workers/:id', (c) => {
    const worker = store.workers.find(c.req.param('id'));
    if (!worker) throw new HttpError(404, 'Worker not found');
    return c.json(shown(worker));
  });

  app.get('/v1/agent/workers', (c) => {
    const query = readQuery(c.req.raw, {
      search: maybe(str()),
      online_only: optional(bool(), false),
      exclude_offline_hours: optional(nullable(int()), 24),
    });
    const age = query.online_only ? ONLINE_MS : (query.exclude_offline_hours ?? 0) * HOUR_MS;
    const listed = store.workers.registered().filter((worker) => {
      const connected = workers.find(worker.workerId) !== undefined;
      return (connected || age === 0 || clock.now() - worker.lastSeen < age) && hasModel(worker, query.search);
    });
    return c.json(
      listed.map((worker) => {
        // The real server assumes that a worker with a stream is the Rust one.
        const rust = workers.find(worker.workerId) !== undefined;
        return {
          ...shown(worker),
          worker_runtime: rust ? 'rust' : 'python',
          worker_runtime_label: rust ? 'Rust Worker' : 'Legacy Python Worker (deprecated)',
        };
      }),
    );
  });

  return app;
}

/** Lists each capability once; a harvester is recognized by its name. */
function withRoles(name: string, capabilities: string[]): string[] {
  const word = name.trim().toLowerCase();
  const isHarvester = word.startsWith('harvester') || word.includes('-harvester-');
  const own = capabilities.map((capability) => capability.trim()).filter((capability) => capability !== '');
  return [...new Set([...own, ...(isHarvester ? HARVESTER : [])])];
}

const HARVESTER = ['harvester', 'persistent-workspace', 'persistent_workspace', 'git-clone', 'repo-cache'];

function hasModel(worker: WorkerRow, search: string | null): boolean {
  if (!search) return true;
  return worker.models.some((known) => listedModelId(known).toLowerCase().includes(search.toLowerCase()));
}

function shown(worker: WorkerRow) {
  return {
    worker_id: worker.workerId,
    name: worker.name,
    capabilities: worker.capabilities,
    hostname: worker.hostname,
    models: worker.models,
    global_workspace_id: worker.globalWorkspaceId,
    workspaces: worker.workspaces,
    registered_at: naive(worker.registeredAt),
    last_seen: naive(worker.lastSeen),
    status: worker.status,
  };
}
