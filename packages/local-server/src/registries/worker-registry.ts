import type { Store } from '../store/store.ts';
import type { TaskRow } from '../store/tasks.ts';
import type { AgentBridge } from '../tasks/agent-bridge.ts';
import type { RememberedTask } from '../tasks/remembered-task.ts';
import { isEnd, isTaskStatus } from '../tasks/work.ts';
import type { Clock } from '../time/clock.ts';
import { isAlive } from './agent-registry.ts';

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
  /** Writes an event to the worker's stream. */
  offer(task: object): void;
}

/** The fields of a task that restrict its workers. */
type Demands = Pick<TaskRow, 'metadata' | 'workspaceId'>;

export type WorkerRegistry = ReturnType<typeof createWorkerRegistry>;

/** Connected workers and their claims (worker_sse.py), in memory; the rows of workers are in the store. */
export function createWorkerRegistry({ store, clock, bridge }: { store: Store; clock: Clock; bridge: AgentBridge }) {
  const workers = new Map<string, ConnectedWorker>();
  const claims = new Map<string, string>();

  const handles = (worker: ConnectedWorker, workspaceId: string): boolean =>
    worker.codebases.includes(workspaceId) || store.workspaces.find(workspaceId)?.workerId === worker.workerId;

  /** Whether a new task is announced to a worker. */
  const suits = (worker: ConnectedWorker, { metadata, workspaceId }: Demands): boolean => {
    const { target_agent_name, target_worker_id } = metadata;
    if (target_worker_id && target_worker_id !== worker.workerId) return false;
    if (target_agent_name && target_agent_name !== worker.agentName) return false;
    return isOpen(workspaceId) || handles(worker, workspaceId);
  };

  /** Whether a worker may claim a task. For a worker without a stream, its row decides. */
  const mayClaim = (workerId: string, { metadata, codebase_id }: RememberedTask): boolean => {
    const worker = workers.get(workerId);
    const row = store.workers.find(workerId);
    const agentName = worker?.agentName ?? row?.name.trim();
    const capabilities = capabilitiesOf(worker?.capabilities ?? row?.capabilities ?? []);
    const { target_agent_name, target_worker_id, required_capabilities } = metadata;
    if (target_worker_id && String(target_worker_id).trim() !== workerId) {
      const target = store.workers.find(String(target_worker_id).trim());
      if ((target && isAlive(target, clock.now())) || !capabilities.includes('persistent')) return false;
    }
    if (target_agent_name && target_agent_name !== agentName) return false;
    const required = capabilitiesOf(Array.isArray(required_capabilities) ? required_capabilities : []);
    if (!required.every((capability) => capabilities.includes(capability))) return false;
    return worker === undefined || isOpen(codebase_id) || mayEnter(worker, codebase_id);
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

    /** Announces a task in one form to every idle worker that has the capabilities and meets the demands; without demands to all. */
    announce(form: object, demands?: Demands, capabilities: unknown[] = []): void {
      for (const worker of workers.values()) {
        const has = new Set<unknown>(worker.capabilities);
        const hears = capabilities.every((capability) => has.has(capability)) && (!demands || suits(worker, demands));
        if (worker.currentTaskId === null && hears) worker.offer(form);
      }
    },

    /** False if another connected worker holds the task, or if this one is not eligible. Everything else succeeds. */
    claim(taskId: string, workerId: string): boolean {
      const task = bridge.read(taskId);
      if (task && !mayClaim(workerId, task)) return false;
      const holder = claims.get(taskId);
      if (holder === workerId) return begin(taskId, workerId);
      if (holder !== undefined && workers.has(holder)) return false;
      // The claim of a worker that has left does not count.
      if (holder !== undefined && store.tasks.find(taskId)?.status === 'running')
        store.tasks.update(taskId, { status: 'pending', workerId: null, startedAt: null }, clock.now());
      claims.set(taskId, workerId);
      const worker = workers.get(workerId);
      if (worker) worker.currentTaskId = taskId;
      return begin(taskId, workerId);
    },

    /** Ends a claim and writes the outcome to task and run; false if the worker does not hold the task. */
    release(taskId: string, workerId: string, { status, result, error }: Outcome): boolean {
      const row = store.tasks.find(taskId);
      const holds = claims.get(taskId) === workerId;
      if (!holds && !(row?.workerId === workerId && ['running', 'working'].includes(row.status))) return false;
      if (holds) {
        claims.delete(taskId);
        const worker = workers.get(workerId);
        if (worker) worker.currentTaskId = null;
      }
      if (isTaskStatus(status)) bridge.report(taskId, { status, workerId, result, error });
      releaseRun(taskId, workerId, { status, result, error });
      return true;
    },
  };

  function begin(taskId: string, workerId: string): true {
    bridge.report(taskId, { status: 'running', workerId });
    const isRegistered = store.workers.find(workerId) !== undefined;
    const now = clock.now();
    store.tasks.update(taskId, { status: 'running', startedAt: now, ...(isRegistered && { workerId }) }, now);
    return true;
  }

  /** Writes any status to the run, once: a run that another worker has ended stays as it is. */
  function releaseRun(taskId: string, workerId: string, { status, result, error }: Outcome): void {
    const run = store.taskRuns.ofTask(taskId);
    if (!run) return;
    const isOthers = run.leaseOwner !== null && run.leaseOwner !== workerId;
    if (isOthers && !['queued', 'running'].includes(run.status)) return;
    store.taskRuns.update(run.id, {
      status,
      leaseOwner: run.leaseOwner ?? workerId,
      resultSummary: result ?? run.resultSummary,
      error: error ?? run.error,
      ...(isEnd(status) && { completedAt: clock.now() }),
    });
  }

  /** A workspace that no connected worker owns is open to all; otherwise its task would wait for ever. */
  function mayEnter(worker: ConnectedWorker, workspaceId: string): boolean {
    if (handles(worker, workspaceId)) return true;
    return ![...workers.values()].some((other) => handles(other, workspaceId));
  }
}

const isOpen = (workspaceId: string | null): workspaceId is null | 'global' =>
  workspaceId === null || workspaceId === 'global';

/** Other names of `persistent` count as `persistent`. */
const capabilitiesOf = (capabilities: unknown[]): string[] =>
  capabilities
    .map((capability) => String(capability).trim())
    .flatMap((name) =>
      ['persistent-workspace', 'persistent_workspace', 'harvester'].includes(name) ? [name, 'persistent'] : [name],
    );

export interface Outcome {
  status: string;
  result?: string | null;
  error?: string | null;
}
