import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { ServerContext } from '../server-context.ts';
import { indexPage } from './index-page.ts';
import { CONTENT_SECURITY_POLICY, page } from './layout.ts';
import { runPage } from './run-page.ts';
import { taskPage } from './task-page.ts';

/** How many tasks and runs the index shows. */
const SHOWN = 50;

/** Whether the path belongs to one of these pages. */
export const isPagePath = (path: string): boolean => path === '/' || /^\/(tasks|ralph)\//.test(path);

/** Pages for people: one for each task and Ralph run (a connector's `url` points to it), and an index of both. */
export function pageRoutes({ store, outputs }: ServerContext): Hono {
  const app = new Hono();

  app.get('/', (c) => show(c, indexPage(store.tasks.newest(SHOWN), store.ralphRuns.list({ limit: SHOWN }))));

  app.get('/tasks/:id', (c) => {
    const task = store.tasks.find(c.req.param('id'));
    return task ? show(c, taskPage(task, outputs.of(task.id))) : missing(c, 'task');
  });

  app.get('/ralph/:id', (c) => {
    const run = store.ralphRuns.find(c.req.param('id'));
    return run ? show(c, runPage(run)) : missing(c, 'Ralph run');
  });

  return app;
}

function show(c: Context, content: ReturnType<typeof page>, status: 200 | 404 = 200) {
  c.header('content-security-policy', CONTENT_SECURITY_POLICY);
  c.header('cache-control', 'no-store');
  return c.html(content, status);
}

/** Whether a person asks: a browser that opens an address accepts a page. */
export const isForPerson = ({ req }: Context): boolean =>
  req.method === 'GET' && req.header('accept')?.includes('text/html') === true;

export const missing = (c: Context, what: string) =>
  show(
    c,
    page(
      'Not found',
      html`<h1>Not found</h1>
        <p>There is no such ${what} here. <a href="/">See all tasks and runs.</a></p>`,
    ),
    404,
  );
