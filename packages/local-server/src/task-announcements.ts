import type { RememberedTask, TaskDraft } from './agent-bridge.ts';
import type { ServerContext } from './server-context.ts';
import { zoned } from './stamps.ts';
import type { TaskRow } from './store/tasks.ts';
import type { WorkerRegistry } from './worker-registry.ts';

/** Tells connected workers of every new task, in the two or three wordings of the real server (codetether-api.md 10.2). */
export function announceNewTasks({ bridge, workers, store }: ServerContext): void {
  bridge.onCreated((task, draft) => {
    const row = store.tasks.find(task.id);
    if (row) announce(workers, row, task, draft);
  });
}

function announce(workers: WorkerRegistry, row: TaskRow, task: RememberedTask, draft: TaskDraft): void {
  const { id, title, prompt: description, agent_type, model, priority, status, created_at } = task;
  const brief = {
    id,
    title,
    description,
    workspace_id: task.codebase_id,
    agent_type,
    model,
    priority,
    status,
    created_at,
  };
  const { workspace_id, ...rest } = brief;
  const overMcp = {
    ...rest,
    codebase_id: workspace_id,
    model_ref: task.model_ref,
    metadata: task.metadata,
    target_agent_name: task.target_agent_name,
  };
  workers.announce(row, ...(draft.overMcp ? [overMcp] : []), brief, waitingTask(row));
}

/** The wording of a task as read from the database. */
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
