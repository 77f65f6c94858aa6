import { Hono } from 'hono';
import { AGENT_MAX_AGE_MS } from '../agent-registry.ts';
import { HttpError } from '../http-error.ts';
import * as ids from '../ids.ts';
import { readBody } from '../request-input.ts';
import { dict, maybe, model, oneOf, optional, required, str } from '../schema.ts';
import type { ServerContext } from '../server-context.ts';
import { naive } from '../stamps.ts';
import type { WorkspaceRow } from '../store/workspaces.ts';
import { draftOf, newTask } from './tasks.ts';

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
  runtime: optional(oneOf('container', 'vm'), 'container'),
});

/** Workspaces, the document's codebases (codetether-api.md 3.5), and the paths they had before. */
export function workspaceRoutes({ store, clock, bridge, workers }: ServerContext): Hono {
  const app = new Hono();

  app.get('/v1/agent/workspaces/list', (c) => c.json(store.workspaces.list().map(listed)));

  app.get('/v1/agent/workspaces', (c) => {
    const path = c.req.query('path');
    // With a path the real server answers the path, cleaned, as a JSON string.
    if (path) return c.json(path.length > 1 ? path.replace(/\/+$/, '') : path);
    return c.json(store.workspaces.list().map(listed));
  });

  app.get('/v1/agent/workspaces/:id', (c) => {
    const workspace = store.workspaces.find(c.req.param('id'));
    if (!workspace) throw new HttpError(404, 'Workspace not found');
    return c.json(listed(workspace));
  });

  app.post('/v1/agent/workspaces', async (c) => {
    const body = await readBody(c.req.raw, registration);
    if (!body.worker_id) return c.json(registerLater(body.name, body.path));
    const known = store.workspaces.atPath(body.path);
    const now = clock.now();
    const workspace: WorkspaceRow = {
      id: known?.id ?? body.workspace_id ?? ids.workspaceId(),
      name: body.name,
      path: body.path,
      description: body.description,
      agentConfig: body.agent_config,
      workerId: body.worker_id,
      createdAt: known?.createdAt ?? now,
      updatedAt: now,
    };
    store.workspaces.save(workspace);
    return c.json({
      success: true,
      workspace: { ...listed(workspace), status: 'active', ...(known && { git_branch: body.git_branch }) },
    });
  });

  app.post('/v1/agent/workspaces/:id/tasks', async (c) => {
    const workspace = store.workspaces.find(c.req.param('id'));
    const body = await readBody(c.req.raw, newTask);
    if (!workspace) throw new HttpError(404, 'Workspace not found');
    const target = body.metadata.target_worker_id;
    if (typeof target === 'string' && target !== '') requireLiveWorker(target);
    const created = bridge.create({ ...draftOf(body), workspaceId: workspace.id });
    if (!created) throw new HttpError(500, 'Failed to create task');
    return c.json({ success: true, task: created.task });
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

  /** Without a worker nobody knows whether the path exists: a task asks one to look. */
  function registerLater(name: string, path: string) {
    const created = bridge.create({
      title: `Register workspace: ${name}`,
      prompt: `Check that ${path} exists and register it as the workspace ${name}.`,
      agentType: 'register_codebase',
      workspaceId: null,
      priority: 10,
      metadata: { name, path },
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
    const seen = store.workers.find(workerId)?.lastSeen ?? Number.NEGATIVE_INFINITY;
    if (!workers.find(workerId) && clock.now() - seen > AGENT_MAX_AGE_MS)
      throw new HttpError(409, `Target worker "${workerId}" is not connected.`);
  }
}

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
