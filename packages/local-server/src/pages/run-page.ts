import { html } from 'hono/html';
import type { RalphRunRow, UserStory } from '../store/ralph-runs.ts';
import { page } from './layout.ts';
import { breadcrumb, REFRESH_SECONDS, status, time } from './parts.ts';

/** One Ralph run: its progress, its stories with every attempt, its log. */
export function runPage(run: RalphRunRow) {
  const { project, branchName, description, userStories } = run.prd;
  const passed = passedCount(run);
  const going = run.status === 'pending' || run.status === 'running';
  return page(
    project,
    html`${breadcrumb}
      <h1>${project}</h1>
      <p>${description}</p>
      <p>
        ${status(outcome(run))}, ${passed} of ${userStories.length} stories passed
        <progress max="${Math.max(1, userStories.length)}" value="${passed}" aria-label="Stories passed"></progress>
      </p>
      ${run.error === null ? '' : html`<p class="failed">${run.error}</p>`}
      <dl>
        <dt>Branch</dt>
        <dd>${branchName}</dd>
        <dt>Mode</dt>
        <dd>${run.runMode}, attempt ${run.storyResults.length} of at most ${run.maxIterations}</dd>
        <dt>Started</dt>
        <dd>${time(run.startedAt)}</dd>
        <dt>Ended</dt>
        <dd>${time(run.completedAt)}</dd>
        <dt>Id</dt>
        <dd>${run.id}</dd>
      </dl>
      <h2>Stories</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Story</th>
            <th scope="col">Title</th>
            <th scope="col">Status</th>
            <th scope="col">Attempts</th>
          </tr>
        </thead>
        <tbody>
          ${userStories.map((story) => storyRow(run, story))}
        </tbody>
      </table>
      <h2>Log</h2>
      <table>
        <tbody>
          ${run.logs.map(
            (entry) =>
              html`<tr>
                <td class="soft">${entry.timestamp.slice(11, 19)}</td>
                <td>${entry.message}</td>
              </tr>`,
          )}
        </tbody>
      </table>`,
    { refreshSeconds: going ? REFRESH_SECONDS : undefined },
  );
}

function storyRow(run: RalphRunRow, story: UserStory) {
  const { word, tasks } = stateOf(run, story);
  return html`<tr>
    <td>${story.id}</td>
    <td>${story.title}</td>
    <td>${status(word)}</td>
    <td>${tasks.map((id, index) => html`<a href="/tasks/${encodeURIComponent(id)}">${index + 1}</a> `)}</td>
  </tr>`;
}

/** The status of a run for people: the server calls a run completed even if stories failed. */
export function outcome(run: RalphRunRow): string {
  const passed = passedCount(run);
  if (run.status !== 'completed' || passed === run.prd.userStories.length) return run.status;
  return passed === 0 ? 'failed' : 'partly';
}

const passedCount = (run: RalphRunRow): number =>
  run.prd.userStories.filter((story) => stateOf(run, story).word === 'passed').length;

/** The state of a story: passed if any attempt passed, otherwise that of its last attempt. */
function stateOf(run: RalphRunRow, story: UserStory): { word: string; tasks: string[] } {
  const attempts = run.storyResults.filter((result) => result.storyId === story.id);
  const passed = attempts.some((result) => result.status === 'passed');
  return {
    word: passed ? 'passed' : (attempts.at(-1)?.status ?? 'pending'),
    tasks: attempts.map((result) => result.taskId).filter((id) => id !== null),
  };
}
