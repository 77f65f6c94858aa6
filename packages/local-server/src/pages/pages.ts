import { type Context, Hono } from 'hono';
import type { RalphLoops } from '../ralph/ralph-loop.ts';
import type { ServerContext } from '../server-context.ts';
import type { RalphRunRow } from '../store/ralph-runs.ts';
import type { TaskRow } from '../store/tasks.ts';
import { cancelRun, cancelTaskOf, retryRun, retryTask } from './actions.ts';
import { homePage } from './home-page.ts';
import { readListing } from './listing.ts';
import { missing, show, type View } from './live-page.ts';
import { runPage } from './run-page.ts';
import { runsPage } from './runs-page.ts';
import { schedulesPage } from './schedules-page.ts';
import { taskPage } from './task-page.ts';
import { tasksPage } from './tasks-page.ts';
import { usagePage } from './usage-page.ts';
import { workersPage } from './workers-page.ts';

/** Whether the path belongs to one of these pages. */
export const isPagePath = (path: string): boolean =>
  path === '/' || /^\/(tasks|ralph|schedules|workers|usage)(\/|$)/.test(path);

/** Pages for people: one for each task and Ralph run (a connector's `url` points to it), and lists of everything. */
export function pageRoutes(context: ServerContext, loops: RalphLoops): Hono {
  const { store, outputs } = context;
  const app = new Hono();
  const page = (view: (c: Context) => View) => (c: Context) => show(c, context, () => view(c));

  app.get(
    '/',
    page(() => homePage(context)),
  );
  app.get(
    '/tasks',
    page((c) => tasksPage(store, readListing(c.req.url))),
  );
  app.get(
    '/ralph',
    page((c) => runsPage(store, readListing(c.req.url))),
  );
  app.get(
    '/schedules',
    page((c) => schedulesPage(store, readListing(c.req.url))),
  );
  app.get(
    '/workers',
    page(() => workersPage(context)),
  );
  app.get(
    '/usage',
    page((c) => usagePage(context, c.req.query('month'))),
  );
  app.get(
    '/tasks/:id',
    page((c) => {
      const task = store.tasks.find(c.req.param('id') ?? '');
      return task ? taskPage(task, outputs.of(task.id)) : missing('task');
    }),
  );
  app.get(
    '/ralph/:id',
    page((c) => {
      const run = store.ralphRuns.find(c.req.param('id') ?? '');
      return run ? runPage(run, outputs) : missing('Ralph run');
    }),
  );

  /** A form: 303 makes the browser open the next page with GET. */
  const form =
    <Row>(what: string, find: (id: string) => Row | undefined, act: (row: Row) => string) =>
    async (c: Context) => {
      const row = find(c.req.param('id') ?? '');
      return row === undefined ? show(c, context, () => missing(what)) : c.redirect(act(row), 303);
    };
  const ofTask = (act: (task: TaskRow) => string) => form('task', store.tasks.find, act);
  const ofRun = (act: (run: RalphRunRow) => string) => form('Ralph run', store.ralphRuns.find, act);

  app.post(
    '/tasks/:id/cancel',
    ofTask((task) => cancelTaskOf(context, task)),
  );
  app.post(
    '/tasks/:id/retry',
    ofTask((task) => retryTask(context, task)),
  );
  app.post(
    '/ralph/:id/cancel',
    ofRun((run) => cancelRun(context, loops, run)),
  );
  app.post(
    '/ralph/:id/retry',
    ofRun((run) => retryRun(context, loops, run)),
  );
  return app;
}
