import type { ServerContext } from '../server-context.ts';
import type { TaskRow } from '../store/tasks.ts';
import type { RememberedTask } from '../tasks/remembered-task.ts';
import { zoned } from '../time/stamps.ts';

/** Announces every waiting task to idle workers, in the event forms of the real server (codetether-api.md 10.2). */
export function announceTasks({ bridge, workerBridge, workers, store }: ServerContext): void {
  bridge.onPending((task, draft) => {
    const row = store.tasks.find(task.id);
    if (!row) return;
    if (draft?.overMcp) workers.announce(fullForm(task), row, capabilitiesIn(row));
    // This form has neither target nor workspace under the name that the server checks, so all workers get it.
    workers.announce(briefForm(task));
    workers.announce(waitingTask(row), row);
  });
  workerBridge.onPending((task, draft) => {
    const row = store.tasks.find(task.id);
    if (!row) return;
    if (draft)
      workers.announce(
        { ...waitingTask(row), codebase_id: row.workspaceId, created_at: task.created_at },
        row,
        capabilitiesIn(row),
      );
    workers.announce(waitingTask(row), row);
  });
}

const briefForm = (task: RememberedTask) => ({
  id: task.id,
  title: task.title,
  description: task.prompt,
  workspace_id: task.codebase_id,
  agent_type: task.agent_type,
  model: task.model,
  priority: task.priority,
  status: task.status,
  created_at: task.created_at,
});

function fullForm(task: RememberedTask) {
  const { workspace_id, ...brief } = briefForm(task);
  const { model_ref, metadata, target_agent_name } = task;
  return { ...brief, codebase_id: workspace_id, model_ref, metadata, target_agent_name };
}

const capabilitiesIn = ({ metadata }: TaskRow): unknown[] =>
  Array.isArray(metadata.required_capabilities) ? metadata.required_capabilities : [];

/** The form of a task read from the database. */
export function waitingTask(row: TaskRow) {
  return {
    id: row.id,
    codebase_id: row.workspaceId ?? 'global',
    title: row.title,
    prompt: row.prompt,
    agent_type: row.agentType,
    priority: row.priority,
    metadata: row.metadata,
    model: row.metadata.model ?? null,
    model_ref: row.metadata.model_ref ?? null,
    target_agent_name: row.metadata.target_agent_name ?? null,
    created_at: zoned(row.createdAt),
  };
}
