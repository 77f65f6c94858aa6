import type { TaskRow } from '../store/tasks.ts';
import { zoned, zonedOrNull } from '../time/stamps.ts';

/** A task in the memory of the process, as POST and PUT return it. The row in the database may differ. */
export interface RememberedTask {
  id: string;
  codebase_id: string | null;
  /** Title, prompt, agent type and priority are unchecked: MCP accepts anything. */
  title: unknown;
  prompt: string | null;
  agent_type: unknown;
  model: string | null;
  status: string;
  priority: unknown;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  result: string | null;
  error: string | null;
  session_id: string | null;
  metadata: Record<string, unknown>;
  target_agent_name: string | null;
  worker_id: string | null;
  model_ref: string | null;
  model_used: string | null;
}

/** A task from its row: with zoned times, and "global" for no workspace. */
export function fromRow(row: TaskRow): RememberedTask {
  return {
    id: row.id,
    codebase_id: row.workspaceId ?? 'global',
    title: row.title,
    prompt: row.prompt,
    agent_type: row.agentType,
    model: textOrNull(row.metadata.model),
    status: row.status,
    priority: row.priority,
    created_at: zoned(row.createdAt),
    started_at: zonedOrNull(row.startedAt),
    completed_at: zonedOrNull(row.completedAt),
    result: row.result,
    error: row.error,
    // The table has no column for the session, and the worker's session is not read back.
    session_id: null,
    metadata: row.metadata,
    target_agent_name: textOrNull(row.metadata.target_agent_name),
    worker_id: null,
    model_ref: textOrNull(row.metadata.model_ref),
    model_used: null,
  };
}

export function newRow(
  task: RememberedTask & Pick<TaskRow, 'title' | 'prompt' | 'priority'> & { agent_type: TaskRow['agentType'] },
  now: number,
): TaskRow {
  return {
    id: task.id,
    workspaceId: task.codebase_id,
    title: task.title,
    prompt: task.prompt,
    agentType: task.agent_type,
    status: task.status,
    priority: task.priority,
    workerId: null,
    result: null,
    error: null,
    metadata: task.metadata,
    createdAt: now,
    updatedAt: now,
    startedAt: null,
    completedAt: null,
  };
}

/** The value that the database stores for a 32-bit integer: it accepts null and booleans, and truncates fractions; undefined if it refuses the value. */
export function storedPriority(priority: unknown): number | null | undefined {
  if (priority === null) return null;
  if (typeof priority !== 'number' && typeof priority !== 'boolean') return undefined;
  const whole = Math.trunc(Number(priority));
  return whole >= -(2 ** 31) && whole < 2 ** 31 ? whole : undefined;
}

/** PostgreSQL stores no text with a NUL, not even deep in JSON. */
export const hasNul = (...values: unknown[]): boolean => JSON.stringify(values).includes('\\u0000');

export const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
