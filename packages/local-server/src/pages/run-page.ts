import { html } from 'hono/html';
import type { RalphRunRow, UserStory } from '../store/ralph-runs.ts';
import type { Outputs } from '../tasks/outputs.ts';
import { msOf } from '../time/stamps.ts';
import type { View } from './live-page.ts';
import { action, block, clockTime, facts, pageOfRun, pageOfTask, status, time } from './parts.ts';
import { describedIn, isGoing, openStories, outcome, passedCount, storyState } from './run-outcome.ts';

/** Of a running story, the end of its output is shown. */
const OUTPUT_LINES = 12;

/** One Ralph run: its progress, its stories with every attempt, its log. */
export function runPage(run: RalphRunRow, outputs: Outputs): View {
  const { project, branchName, userStories } = run.prd;
  const passed = passedCount(run);
  const here = pageOfRun(run.id);
  const running = run.storyResults.filter((result) => isGoing(run) && result.status === 'running');
  const lines = running.flatMap(({ taskId }) => (taskId === null ? [] : outputs.of(taskId).slice(-OUTPUT_LINES)));
  return {
    title: project,
    content: html`<h1>${project.trim() || '(no title)'}</h1>
      <p>${describedIn(run)}</p>
      <p role="status">${status(outcome(run))}, ${passed} of ${userStories.length} stories passed</p>
      <progress max="${Math.max(1, userStories.length)}" value="${passed}" aria-label="Stories passed"></progress>
      <div class="actions">
        ${isGoing(run) ? action(`${here}/cancel`, 'Cancel run', 'quiet') : ''}
        ${isRetryableRun(run) ? action(`${here}/retry`, passed === 0 ? 'Retry run' : 'Retry the open stories') : ''}
      </div>
      ${run.error === null ? '' : html`<p class="failed">${run.error}</p>`}
      <h2>Stories</h2>
      <ul class="rows" role="list">
        ${userStories.map((story) => storyRow(run, story))}
      </ul>
      ${block('Output', lines.map(({ output }) => output).join('\n'))}
      <h2>Log</h2>
      <ol class="log" role="list">
        ${run.logs.map((entry) => html`<li><span class="soft">${clockTime(msOf(entry.timestamp))}</span> <span>${entry.message}</span></li>`)}
      </ol>
      <h2>Details</h2>
      ${facts([
        ['Branch', html`<code>${branchName}</code>`],
        ['Mode', `${run.runMode}, attempt ${run.storyResults.length} of at most ${run.maxIterations}`],
        ['Started', time(run.startedAt)],
        ['Ended', time(run.completedAt)],
        ['ID', html`<code>${run.id}</code>`],
      ])}`,
  };
}

function storyRow(run: RalphRunRow, story: UserStory) {
  const { word, tasks } = storyState(run, story);
  const attempt = (id: string, index: number) =>
    html`<a href="${pageOfTask(id)}" aria-label="Attempt ${index + 1} at ${story.id}">attempt ${index + 1}</a> `;
  return html`<li>
    <span class="title"><span class="soft">${story.id}</span> ${story.title}</span>${status(word)}<span class="attempts">${tasks.map(attempt)}</span>
  </li>`;
}

export const isRetryableRun = (run: RalphRunRow): boolean => !isGoing(run) && openStories(run).length > 0;
