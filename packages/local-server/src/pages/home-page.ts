import { html } from 'hono/html';
import type { ServerContext } from '../server-context.ts';
import type { View } from './live-page.ts';
import { rows } from './parts.ts';
import { runLine } from './runs-page.ts';
import { taskLine } from './tasks-page.ts';

const NEWEST_RUNS = 5;
const NEWEST_TASKS = 10;

/** The newest runs and tasks. */
export function homePage({ store, url }: ServerContext): View {
  const runs = store.ralphRuns.list({ limit: NEWEST_RUNS });
  const tasks = store.tasks.search({ limit: NEWEST_TASKS });
  return {
    title: 'Overview',
    content: html`<h1>CodeTether on this machine</h1>
      <h2>Ralph runs</h2>
      ${
        runs.length === 0
          ? html`<p>None yet. Ask an assistant or the Slack bot to build something.</p>`
          : html`${rows(runs.map(runLine))}
              <p><a href="/ralph">All Ralph runs</a></p>`
      }
      <h2>Tasks</h2>
      ${
        tasks.length === 0
          ? html`<p>None yet. Connect an assistant, Slack or Zapier to this server, or create a task on the command line:</p>
              <pre>${exampleCall(url)}</pre>`
          : html`${rows(tasks.map(taskLine))}
              <p><a href="/tasks">All tasks</a></p>`
      }`,
  };
}

const exampleCall = (url: string) =>
  `curl ${url}/v1/agent/tasks --json '{"title": "Fix the login bug", "prompt": "It fails with a blank name."}'`;
