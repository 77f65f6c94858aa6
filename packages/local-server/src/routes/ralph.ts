import { Hono } from 'hono';
import { HttpError } from '../fastapi/http-error.ts';
import { readBody, readQuery } from '../fastapi/request-input.ts';
import { int, list, maybe, model, optional, required, str } from '../fastapi/schema.ts';
import { freshRun, type RunPlan } from '../ralph/fresh-run.ts';
import type { RalphLoops } from '../ralph/ralph-loop.ts';
import type { ServerContext } from '../server-context.ts';
import type { RalphRunRow } from '../store/ralph-runs.ts';
import { ralphStream } from './ralph-stream.ts';
import { shown, shownLog } from './ralph-wire.ts';

const newRun = model({
  prd: required(
    model({
      project: required(str()),
      branch_name: required(str(), 'branchName'),
      description: required(str()),
      user_stories: required(
        list(
          model({
            id: required(str()),
            title: required(str()),
            description: required(str()),
            acceptance_criteria: optional(list(str()), [], 'acceptanceCriteria'),
            priority: optional(int(), 1),
          }),
        ),
        'userStories',
      ),
    }),
  ),
  codebase_id: maybe(str()),
  model: maybe(str()),
  max_iterations: optional(int({ ge: 1, le: 50 }), 10),
  run_mode: optional(str({ pattern: '^(sequential|parallel)$' }), 'sequential'),
  max_parallel: optional(int({ ge: 1, le: 10 }), 3),
});

/** Ralph runs (codetether-api.md 8.1). */
export function ralphRoutes(context: ServerContext, loops: RalphLoops): Hono {
  const { store, clock } = context;
  const app = new Hono();

  const find = (id: string): RalphRunRow => {
    const run = store.ralphRuns.find(id);
    if (!run) throw new HttpError(404, 'Ralph run not found');
    return run;
  };

  app.post('/v1/ralph/runs', async (c) => {
    const run = freshRun(planOf(await readBody(c.req.raw, newRun)), clock.now());
    store.ralphRuns.save(run);
    const answer = shown(run);
    void loops.start(run);
    return c.json(answer);
  });

  app.get('/v1/ralph/runs', (c) => {
    const { status, limit } = readQuery(c.req.raw, { status: maybe(str()), limit: optional(int(), 50) });
    return c.json(store.ralphRuns.list({ status: status || undefined, limit }).map(shown));
  });

  app.get('/v1/ralph/runs/:id', (c) => c.json(shown(find(c.req.param('id')))));

  app.post('/v1/ralph/runs/:id/cancel', (c) => {
    const run = find(c.req.param('id'));
    if (run.status !== 'pending' && run.status !== 'running')
      throw new HttpError(400, `Cannot cancel run with status ${run.status}`);
    loops.cancel(run);
    return c.json({ status: 'cancelled', run_id: run.id });
  });

  app.delete('/v1/ralph/runs/:id', (c) => {
    const { id } = find(c.req.param('id'));
    loops.drop(id);
    store.ralphRuns.remove(id);
    return c.json({ status: 'deleted', run_id: id });
  });

  app.get('/v1/ralph/runs/:id/logs', (c) => {
    const run = find(c.req.param('id'));
    const { since, limit } = readQuery(c.req.raw, { since: maybe(str()), limit: optional(int(), 100) });
    // Compared as texts, as the real server does; a limit of 0 means all.
    const later = since === null ? run.logs : run.logs.filter((entry) => entry.timestamp > since);
    return c.json(later.slice(-limit).map(shownLog));
  });

  app.post('/v1/ralph/recover', (c) => {
    loops.recoverAll();
    return c.json({ status: 'recovery_complete' });
  });

  app.get('/v1/ralph/runs/:id/stream', (c) => ralphStream(context, find(c.req.param('id'))));

  return app;
}

function planOf(body: ReturnType<typeof newRun>): RunPlan {
  return {
    prd: {
      project: body.prd.project,
      branchName: body.prd.branch_name,
      description: body.prd.description,
      userStories: body.prd.user_stories.map(({ acceptance_criteria, ...story }) => ({
        ...story,
        acceptanceCriteria: acceptance_criteria,
      })),
    },
    codebaseId: body.codebase_id,
    model: body.model,
    maxIterations: body.max_iterations,
    runMode: body.run_mode === 'parallel' ? 'parallel' : 'sequential',
    maxParallel: body.max_parallel,
  };
}
