import { randomUUID } from 'node:crypto';
import type { Store } from '../store/store.ts';
import type { Clock } from '../time/clock.ts';
import { msOf, naive } from '../time/stamps.ts';
import { fromRow, hasNul, newRow, type RememberedTask, storedPriority, textOrNull } from './remembered-task.ts';
import { type Routing, routeTask } from './task-routing.ts';
import { isEnd, isTaskStatus, type TaskStatus } from './work.ts';

export interface TaskDraft {
  /** Generated if absent. */
  id?: string;
  /** Only a text is stored. */
  title: unknown;
  prompt: string | null;
  /** Only a text and null are stored; MCP accepts anything that counts as nothing. */
  agentType: unknown;
  /** null for "global". */
  workspaceId: string | null;
  /** A text is kept in memory and never stored. */
  priority: unknown;
  model?: string | null | undefined;
  modelRef?: string | null | undefined;
  personality?: string | null | undefined;
  targetAgentName?: string | null | undefined;
  metadata?: Record<string, unknown> | undefined;
  /** Used if the fields above give no model_ref. */
  fallbackModel?: string | null | undefined;
  /** False for tasks of Ralph, the PRD chat and dispatch: no routing keys, the model as sent. */
  routed?: boolean;
  /** MCP's tools announce their tasks to workers in one more form. */
  overMcp?: boolean;
}

export interface StatusReport {
  status: TaskStatus;
  workerId: string;
  sessionId?: string | null;
  result?: string | null;
  error?: string | null;
}

/** The workspace of a task that registers one. The database has no such workspace, so the task is not stored. */
export const PENDING_WORKSPACE = '__pending__';

export type AgentBridge = ReturnType<typeof createAgentBridge>;

/**
 * The real server's agent_bridge.py: tasks are in the memory of the process and in the database, and the two may differ.
 * Reading a task by id updates the memory. The process has two bridges: that of the API, and that of the workers'
 * streams and the schedules, so the API's memory lacks changes by claim and release.
 */
export function createAgentBridge({ store, clock }: { store: Store; clock: Clock }) {
  const memory = new Map<string, RememberedTask>();
  const listeners = new Set<(task: RememberedTask, draft?: TaskDraft) => void>();

  const remember = (task: RememberedTask): RememberedTask => {
    memory.set(task.id, task);
    return task;
  };

  /** Stores the task from memory, unless the database does not know the worker (a foreign key), has no row or refuses a text. */
  const save = (task: RememberedTask, now: number): void => {
    if (task.worker_id !== null && !store.workers.find(task.worker_id)) return;
    if (hasNul(task.result, task.error)) return;
    const row = store.tasks.find(task.id);
    if (!row) return;
    const executed = task.worker_id !== null || task.session_id !== null;
    const session = task.session_id !== null && { session_id: task.session_id };
    store.tasks.update(
      task.id,
      {
        status: task.status,
        workerId: task.worker_id,
        result: task.result,
        error: task.error,
        startedAt: row.startedAt ?? (task.started_at === null ? null : msOf(task.started_at)),
        completedAt: task.completed_at === null ? null : msOf(task.completed_at),
        ...(executed && { metadata: { ...row.metadata, ...task.metadata, ...session } }),
      },
      now,
    );
  };

  /** The task from the database if the server knows its status, otherwise from memory. */
  const read = (id: string): RememberedTask | undefined => {
    const row = store.tasks.find(id);
    return row && isTaskStatus(row.status) ? remember(fromRow(row)) : memory.get(id);
  };

  return {
    read,

    /** Every task for list_tasks: from memory where it is there. Empty as soon as one row has an unknown status. */
    all(filter: { workspaceId?: string | undefined; status?: TaskStatus | undefined } = {}): RememberedTask[] {
      const rows = store.tasks.every(filter);
      if (!rows.every((row) => isTaskStatus(row.status))) return [];
      return rows.map((row) => memory.get(row.id) ?? remember(fromRow(row)));
    },

    /** Undefined if the workspace is unknown. */
    create(draft: TaskDraft): { task: RememberedTask; routing: Routing } | undefined {
      const workspace = draft.workspaceId === null ? undefined : store.workspaces.find(draft.workspaceId);
      if (draft.workspaceId !== null && draft.workspaceId !== PENDING_WORKSPACE && !workspace) return undefined;
      const isStored = draft.workspaceId === null || workspace?.stored === true;
      const now = clock.now();
      const own = draft.metadata ?? {};
      const routed = routeTask({ ...draft, prompt: draft.prompt ?? '', metadata: own });
      const { metadata } = draft.routed === false ? { metadata: own } : routed;
      const task = remember({
        id: draft.id ?? randomUUID(),
        codebase_id: draft.workspaceId,
        title: draft.title,
        prompt: draft.prompt,
        agent_type: draft.agentType,
        model: textOrNull(metadata.model),
        status: 'pending',
        priority: draft.priority,
        created_at: naive(now),
        started_at: null,
        completed_at: null,
        result: null,
        error: null,
        session_id: null,
        metadata,
        target_agent_name: textOrNull(metadata.target_agent_name),
        worker_id: null,
        model_ref: draft.routed === false ? textOrNull(metadata.model_ref) : routed.routing.model_ref,
        model_used: null,
      });
      const { title, prompt, agent_type } = task;
      const priority = storedPriority(task.priority);
      const isType = typeof agent_type === 'string' || agent_type === null;
      const isRefused = priority === undefined || hasNul(title, prompt, agent_type, metadata);
      if (isStored && typeof title === 'string' && prompt !== null && isType && !isRefused)
        store.tasks.insert(newRow({ ...task, title, prompt, agent_type, priority }, now));
      for (const listener of listeners) listener(task, draft);
      return { task, routing: routed.routing };
    },

    /** A worker's report on a task: always changes the memory, but the database only if the worker is registered. */
    report(id: string, report: StatusReport): RememberedTask | undefined {
      const task = memory.get(id) ?? read(id);
      if (!task) return undefined;
      const now = clock.now();
      // The first times stay, and an empty text does not replace an earlier one.
      if (report.status === 'running') task.started_at ??= naive(now);
      if (isEnd(report.status)) task.completed_at ??= naive(now);
      task.status = report.status;
      task.worker_id = report.workerId || task.worker_id;
      task.result = report.result || task.result;
      task.error = report.error || task.error;
      task.session_id = report.sessionId || task.session_id;
      save(task, now);
      if (task.status === 'pending') for (const listener of listeners) listener(task);
      return task;
    },

    /** MCP's cancel, which works only for a task that waits according to this process's memory. */
    cancel(id: string): boolean {
      const task = memory.get(id);
      if (!task || (task.status !== 'pending' && task.status !== 'assigned')) return false;
      const now = clock.now();
      task.status = 'cancelled';
      task.completed_at = naive(now);
      save(task, now);
      return true;
    },

    /** Calls back for every waiting task: a new one, with its draft, and one reported as pending. Returns a function that stops it. */
    onPending(listener: (task: RememberedTask, draft?: TaskDraft) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
