import { html } from 'hono/html';
import type { TaskRow } from '../store/tasks.ts';
import type { OutputChunk } from '../tasks/outputs.ts';
import { isEnd } from '../tasks/work.ts';
import { page } from './layout.ts';
import { block, breadcrumb, REFRESH_SECONDS, status, time } from './parts.ts';

/** One task: its status, its prompt and its result. */
export function taskPage(task: TaskRow, output: readonly OutputChunk[]) {
  const { ralph_run_id: runId } = task.metadata;
  return page(
    task.title,
    html`${breadcrumb}
      <h1>${task.title}</h1>
      <dl>
        <dt>Status</dt>
        <dd>${status(task.status)}</dd>
        <dt>Agent</dt>
        <dd>${task.agentType}${task.workerId === null ? '' : html`, worked on by ${task.workerId}`}</dd>
        <dt>Priority</dt>
        <dd>${task.priority ?? 'none'}</dd>
        <dt>Created</dt>
        <dd>${time(task.createdAt)}</dd>
        <dt>Started</dt>
        <dd>${time(task.startedAt)}</dd>
        <dt>Ended</dt>
        <dd>${time(task.completedAt)}</dd>
        <dt>Id</dt>
        <dd>${task.id}</dd>
        ${
          typeof runId === 'string'
            ? html`<dt>Part of</dt>
                <dd><a href="/ralph/${encodeURIComponent(runId)}">Ralph run</a></dd>`
            : ''
        }
      </dl>
      ${block('Result', task.result)} ${block('Error', task.error)}
      ${block('Output', output.map((chunk) => chunk.output).join('\n'))} ${block('Prompt', task.prompt)}`,
    { refreshSeconds: isEnd(task.status) ? undefined : REFRESH_SECONDS },
  );
}
