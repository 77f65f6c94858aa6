import { html } from 'hono/html';
import type { RalphRunRow } from '../store/ralph-runs.ts';
import type { TaskRow } from '../store/tasks.ts';
import { page } from './layout.ts';
import { REFRESH_SECONDS, status, time } from './parts.ts';
import { outcome } from './run-page.ts';

/** The newest tasks and runs. */
export function indexPage(tasks: TaskRow[], runs: RalphRunRow[]) {
  return page(
    'Tasks and runs',
    html`<h1>CodeTether on this machine</h1>
      <p class="soft">The newest tasks and Ralph runs; this page reloads itself.</p>
      <h2>Ralph runs</h2>
      ${
        runs.length === 0
          ? html`<p>None yet.</p>`
          : listing(
              runs.map((run) => ({
                href: `/ralph/${run.id}`,
                title: run.prd.project,
                word: outcome(run),
                at: run.createdAt,
              })),
            )
      }
      <h2>Tasks</h2>
      ${
        tasks.length === 0
          ? html`<p>None yet.</p>`
          : listing(
              tasks.map((task) => ({
                href: `/tasks/${task.id}`,
                title: task.title,
                word: task.status,
                at: task.createdAt,
              })),
            )
      }`,
    { refreshSeconds: REFRESH_SECONDS },
  );
}

const listing = (rows: { href: string; title: string; word: string; at: number }[]) =>
  html`<table>
    <thead>
      <tr>
        <th scope="col">Title</th>
        <th scope="col">Status</th>
        <th scope="col">Created</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ href, title, word, at }) =>
          html`<tr>
            <td><a href="${href}">${title || '(no title)'}</a></td>
            <td>${status(word)}</td>
            <td>${time(at)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
