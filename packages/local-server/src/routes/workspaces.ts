import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import { Hono } from 'hono';
import { HttpError } from '../fastapi/http-error.ts';
import { compareTexts } from '../fastapi/python.ts';
import { readBody, readQuery } from '../fastapi/request-input.ts';
import { bool, dict, literal, maybe, model, optional, required, str } from '../fastapi/schema.ts';
import { isAlive } from '../registries/agent-registry.ts';
import type { ServerContext } from '../server-context.ts';
import type { WorkspaceRow } from '../store/workspaces.ts';
import { PENDING_WORKSPACE } from '../tasks/agent-bridge.ts';
import { naive } from '../time/stamps.ts';
import { draftOf, listed as listedTask, newTask } from './tasks.ts';

const registration = model({
  name: required(str()),
  path: optional(str(), ''),
  description: optional(str(), ''),
  agent_config: optional(dict(), {}),
  worker_id: maybe(str()),
  workspace_id: maybe(str()),
  git_url: maybe(str()),
  git_branch: optional(str(), 'main'),
  git_token: maybe(str()),
  runtime: optional(literal('container', 'vm'), 'container'),
});

/** Workspaces, the document's codebases (codetether-api.md 3.5), and the paths they had before. */
export function workspaceRoutes({ store, clock, bridge, workers }: ServerContext): Hono {
  const app = new Hono();

  /** By name, then by path; those without a path come last. */
  const inOrder = () =>
    store.workspaces
      .list()
      .sort(
        (a, b) => Number(!a.path) - Number(!b.path) || compareTexts(a.name, b.name) || compareTexts(a.path, b.path),
      );

  const list = (request: Request) => {
    const { include_duplicates } = readQuery(request, { include_duplicates: optional(bool(), false) });
    return (include_duplicates ? store.workspaces.list() : inOrder()).map(listed);
  };

  app.get('/v1/agent/workspaces/list', (c) => c.json(list(c.req.raw)));

  app.get('/v1/agent/workspaces', (c) => {
    const { path } = readQuery(c.req.raw, { path: maybe(str()) });
    // With a path, the real server answers with the normalized path as a JSON string.
    return c.json(path ? absolute(path) : list(c.req.raw));
  });

  app.get('/v1/agent/workspaces/:id', (c) => {
    const workspace = store.workspaces.find(c.req.param('id'));
    if (!workspace) throw new HttpError(404, 'Workspace not found');
    return c.json(listed(workspace));
  });

  app.post('/v1/agent/workspaces', async (c) => {
    const body = await readBody(c.req.raw, registration);
    if (!body.worker_id) return c.json(registerLater(body));
    const path = absolute(body.path);
    const known = body.workspace_id ? store.workspaces.find(body.workspace_id) : store.workspaces.atPath(path);
    const now = clock.now();
    const workspace: WorkspaceRow = {
      id: known?.id ?? body.workspace_id ?? randomBytes(4).toString('hex'),
      name: body.name,
      path: known?.path ?? path,
      description: body.description,
      agentConfig: body.agent_config,
      workerId: body.worker_id,
      stored: store.workers.find(body.worker_id) !== undefined,
      createdAt: known?.createdAt ?? now,
      updatedAt: now,
    };
    store.workspaces.save(workspace);
    const worker = workers.find(body.worker_id);
    if (worker) worker.codebases = [...new Set([...worker.codebases, workspace.id])];
    return c.json({
      success: true,
      workspace: { ...listed(workspace), status: 'active', ...(known && { git_branch: body.git_branch }) },
    });
  });

  app.post('/v1/agent/workspaces/:id/tasks', async (c) => {
    const workspace = store.workspaces.find(c.req.param('id'));
    const body = await readBody(c.req.raw, newTask);
    if (!workspace) throw new HttpError(404, 'Workspace not found');
    const target = String(body.metadata.target_worker_id ?? '').trim();
    if (target !== '') requireLiveWorker(target);
    const created = bridge.create({ ...draftOf(body), workspaceId: workspace.id });
    if (!created) throw new HttpError(500, 'Failed to create task');
    return c.json({ success: true, task: created.task });
  });

  app.get('/v1/agent/workspaces/:id/tasks', (c) => {
    const { status } = readQuery(c.req.raw, { status: maybe(str()) });
    return c.json(store.tasks.list({ workspaceId: c.req.param('id'), status: status ?? undefined }).map(listedTask));
  });

  app.delete('/v1/agent/workspaces/:id', (c) => {
    if (!store.workspaces.remove(c.req.param('id'))) throw new HttpError(404, 'Workspace not found');
    return c.json({ success: true });
  });

  app.all('/v1/opencode/*', (c) =>
    c.json(
      {
        error: 'deprecated_api_gone',
        message: 'The /v1/opencode API has been removed. Use the CodeTether /v1/agent API instead.',
        path: c.req.path,
        replacement_base: '/v1/agent',
      },
      410,
      { deprecation: 'true', link: '</v1/agent>; rel="successor-version"' },
    ),
  );

  return app;

  /** Without a worker it is unknown whether the path exists, so a task asks a worker to check it. The task is only in memory. */
  function registerLater({ name, path, description, agent_config }: ReturnType<typeof registration>) {
    if (store.workers.list().length === 0)
      throw new HttpError(400, 'No workers available. Start a worker on the machine with access to this path.');
    const created = bridge.create({
      title: `Register workspace: ${name}`,
      prompt: `Validate and register workspace at path: ${path}`,
      agentType: 'register_workspace',
      workspaceId: PENDING_WORKSPACE,
      priority: 0,
      metadata: { name, path, description, agent_config },
      routed: false,
    });
    return {
      success: true,
      pending: true,
      task_id: created?.task.id ?? null,
      message: 'Registration task created. A worker will validate the path and confirm registration.',
    };
  }

  function requireLiveWorker(workerId: string): void {
    const worker = store.workers.find(workerId);
    if (!worker) throw new HttpError(409, `Target worker "${workerId}" is not connected.`);
    if (!isAlive(worker, clock.now())) throw new HttpError(409, `Target worker "${workerId}" has a stale heartbeat.`);
  }
}

/** An absolute path without dots: the real server takes it from its own working and home directories, although the worker may be on another machine. */
const absolute = (path: string): string => posix.resolve('/app', path.replace(/^~(?=\/|$)/, '/root'));

function listed(workspace: WorkspaceRow) {
  return {
    id: workspace.id,
    name: workspace.name,
    path: workspace.path,
    description: workspace.description,
    registered_at: naive(workspace.createdAt),
    agent_config: workspace.agentConfig,
    last_triggered: null,
    status: 'idle',
    agent_port: null,
    session_id: null,
    watch_mode: false,
    watch_interval: 5,
    worker_id: workspace.workerId,
  };
}
