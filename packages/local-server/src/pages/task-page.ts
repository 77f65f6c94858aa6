import { html } from 'hono/html';
import type { TaskRow } from '../store/tasks.ts';
import { isOpen } from '../tasks/cancel-task.ts';
import type { OutputChunk } from '../tasks/outputs.ts';
import { isEnd } from '../tasks/work.ts';
import type { View } from './live-page.ts';
import { action, block, facts, pageOfRun, pageOfTask, status, time } from './parts.ts';

/** One task: its status, its prompt and its result. */
export function taskPage(task: TaskRow, output: readonly OutputChunk[]): View {
  const { ralph_run_id: runId, original_task_id: originalId } = task.metadata;
  const here = pageOfTask(task.id);
  return {
    title: task.title,
    content: html`<h1>${task.title.trim() || '(no title)'}</h1>
      <p role="status">${status(task.status)}</p>
      <div class="actions">
        ${isOpen(task.status) ? action(`${here}/cancel`, 'Cancel task', 'quiet') : ''}
        ${isRetryable(task) ? action(`${here}/retry`, 'Retry task') : ''}
      </div>
      ${task.status === 'running' ? html`<p class="soft">An agent that has begun may still finish a cancelled task.</p>` : ''}
      ${facts([
        [
          'Agent',
          html`${task.agentType ?? 'no type'}${task.workerId === null ? '' : html`, worked on by ${task.workerId}`}`,
        ],
        ['Priority', task.priority ?? 'none'],
        ['Created', time(task.createdAt)],
        ['Started', time(task.startedAt)],
        ['Ended', time(task.completedAt)],
        ['ID', html`<code>${task.id}</code>`],
        ['Part of', typeof runId === 'string' ? html`<a href="${pageOfRun(runId)}">Ralph run</a>` : undefined],
        [
          'Retry of',
          typeof originalId === 'string' ? html`<a href="${pageOfTask(originalId)}">the first attempt</a>` : undefined,
        ],
      ])}
      ${block('Result', task.result)} ${block('Error', task.error)}
      ${block('Output', output.map((chunk) => chunk.output).join('\n'))} ${block('Prompt', task.prompt)}`,
  };
}

/** A run tries its own stories again, and a chat waits for the answer of this task only. */
export const isRetryable = ({ status: word, metadata }: TaskRow): boolean =>
  isEnd(word) && word !== 'completed' && !metadata.ralph && !metadata.prd_chat;
