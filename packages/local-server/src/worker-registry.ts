import { isEnd } from './agent-bridge.ts';
import type { Clock } from './clock.ts';
import type { Store } from './store/store.ts';
import type { TaskRow } from './store/tasks.ts';

/** A worker whose task stream is open. */
export interface ConnectedWorker {
  workerId: string;
  agentName: string;
  capabilities: string[];
  /** Ids and paths of its workspaces. */
  codebases: string[];
  connectedAt: number;
  lastHeartbeat: number;
  currentTaskId: string | null;
  /** Puts an event into the worker's stream. */
  offer(task: object): void;
}

/** What a task asks of its worker. */
type Demands = Pick<TaskRow, 'metadata' | 'workspaceId'>;

export type WorkerRegistry = ReturnType<typeof createWorkerRegistry>;

/** Connected workers and their claims (worker_sse.py); in memory, while the rows of workers are in the store. */
export function createWorkerRegistry({ store, clock }: { store: Store; clock: Clock }) {
  const workers = new Map<string, ConnectedWorker>();
  const claims = new Map<string, string>();

  const handles = (worker: ConnectedWorker, workspaceId: string): boolean => {
    const workspace = store.workspaces.find(workspaceId);
    return (
      worker.codebases.includes(workspaceId) ||
      (workspace !== undefined && (worker.codebases.includes(workspace.path) || workspace.workerId === worker.workerId))
    );
  };

  const fits = (worker: ConnectedWorker, task: Demands): boolean => {
    const { target_agent_name, target_worker_id, required_capabilities } = task.metadata;
    if (target_worker_id && target_worker_id !== worker.workerId) return false;
    if (target_agent_name && target_agent_name !== worker.agentName) return false;
    if (!Array.isArray(required_capabilities)) return true;
    return required_capabilities.every((capability) => worker.capabilities.includes(capability));
  };

  return {
    list: (): ConnectedWorker[] => [...workers.values()],
    find: (workerId: string) => workers.get(workerId),

    connect(worker: Omit<ConnectedWorker, 'connectedAt' | 'lastHeartbeat' | 'currentTaskId'>): ConnectedWorker {
      const now = clock.now();
      const connected = { ...worker, connectedAt: now, lastHeartbeat: now, currentTaskId: null };
      workers.set(worker.workerId, connected);
      return connected;
    },

    disconnect(worker: ConnectedWorker): void {
      if (workers.get(worker.workerId) !== worker) return;
      workers.delete(worker.workerId);
      for (const [taskId, holder] of claims) if (holder === worker.workerId) claims.delete(taskId);
    },

    heartbeat(worker: ConnectedWorker): void {
      worker.lastHeartbeat = clock.now();
      store.workers.seen(worker.workerId, clock.now());
    },

    /** Whether a waiting task is shown to a worker that has just connected. */
    suits: (worker: ConnectedWorker, task: Demands): boolean =>
      fits(worker, task) && (task.workspaceId === null || handles(worker, task.workspaceId)),

    /** Shows a task, in one wording or several, to every idle worker that it suits. */
    announce(task: Demands, ...wordings: object[]): void {
      for (const worker of workers.values())
        if (worker.currentTaskId === null && this.suits(worker, task))
          for (const wording of wordings) worker.offer(wording);
    },

    /** False when another connected worker holds the task, or when this one is connected and not eligible. All else succeeds. */
    claim(taskId: string, workerId: string): boolean {
      const row = store.tasks.find(taskId);
      const worker = workers.get(workerId);
      if (row && worker && !(fits(worker, row) && mayEnter(worker, row.workspaceId))) return false;
      const holder = claims.get(taskId);
      if (holder !== undefined && holder !== workerId && workers.has(holder)) return false;
      claims.set(taskId, workerId);
      if (worker) worker.currentTaskId = taskId;
      const registered = store.workers.find(workerId) !== undefined;
      const now = clock.now();
      store.tasks.update(taskId, { status: 'running', startedAt: now, ...(registered && { workerId }) }, now);
      return true;
    },

    /** Ends a claim and writes the outcome to task and run; undefined when the worker does not hold the task. */
    release(taskId: string, workerId: string, outcome: Outcome): TaskRow | 'unknown' | undefined {
      if (claims.get(taskId) !== workerId) return undefined;
      claims.delete(taskId);
      const worker = workers.get(workerId);
      if (worker) worker.currentTaskId = null;
      if (!isEnd(outcome.status)) return store.tasks.find(taskId) ?? 'unknown';
      const now = clock.now();
      const row = store.tasks.find(taskId);
      const { status, result, error } = outcome;
      store.tasks.update(
        taskId,
        {
          status,
          completedAt: row?.completedAt ?? now,
          ...(result && { result }),
          ...(error && { error }),
          ...(store.workers.find(workerId) && { workerId }),
        },
        now,
      );
      const run = store.taskRuns.ofTask(taskId);
      if (run)
        store.taskRuns.update(run.id, {
          status,
          completedAt: now,
          resultSummary: result ?? null,
          error: error ?? null,
        });
      return store.tasks.find(taskId) ?? 'unknown';
    },
  };

  /** A workspace that no connected worker owns is open to all: its task would wait for ever. */
  function mayEnter(worker: ConnectedWorker, workspaceId: string | null): boolean {
    if (workspaceId === null || handles(worker, workspaceId)) return true;
    return ![...workers.values()].some((other) => handles(other, workspaceId));
  }
}

export interface Outcome {
  status: string;
  result?: string | null;
  error?: string | null;
}
