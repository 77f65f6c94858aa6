import type { RememberedTask } from '../tasks/remembered-task.ts';
import type { Outcome, Work, Worker } from '../tasks/work.ts';
import { type Clock, every } from '../time/clock.ts';

const AGENT_NAME = 'local-agent';

/** Ralph's default number of parallel stories; more tasks wait. */
const AT_ONCE = 3;

/** Well under the 120 s after which a silent worker counts as offline. */
const HEARTBEAT_MS = 30_000;

const LOOK_MS = 1_000;

const MODELS = [
  { id: 'anthropic/claude-sonnet-4-20250514', name: 'Claude Sonnet 4', provider: 'anthropic' },
  { id: 'anthropic/claude-opus-4-20250514', name: 'Claude Opus 4', provider: 'anthropic' },
  { id: 'openai/gpt-4o', name: 'GPT-4o', provider: 'openai' },
].map((model) => ({ ...model, provider_id: model.provider }));

export interface LocalAgentOptions {
  /** The server's own API. */
  fetch(request: Request): Promise<Response>;
  clock: Clock;
  worker: Worker;
  closing: AbortSignal;
  /** Calls back for every waiting task, since the stream of a busy worker announces none. */
  onPending(listener: (task: RememberedTask) => void): () => void;
  /** Counts the cost of the work. */
  onWorked(work: Work, outcome: Outcome): void;
}

/**
 * Starts a worker like any other: it registers, keeps its task stream open, claims waiting tasks, reports output and releases,
 * all over the API. Resolves when it is ready to work.
 */
export async function startLocalAgent(options: LocalAgentOptions): Promise<void> {
  const { clock, closing, worker } = options;
  const call = wire(options);
  const inHand = new Set<string>();
  let looking = false;
  let wanted = false;

  await call('POST', '/v1/agent/workers/register', {
    worker_id: AGENT_NAME,
    name: AGENT_NAME,
    capabilities: ['persistent'],
    hostname: 'localhost',
    models: MODELS,
    workspaces: [],
    agents: [],
  });
  const workspaceId = await demoWorkspace();
  await openStream();
  void every(clock, HEARTBEAT_MS, closing, () => call('POST', `/v1/agent/workers/${AGENT_NAME}/heartbeat`));
  await takeBackInterrupted();
  closing.addEventListener(
    'abort',
    options.onPending(() => void look()),
    { once: true },
  );
  // The server does not announce tasks that went back to the queue.
  void every(clock, LOOK_MS, closing, look);
  void look();

  async function demoWorkspace(): Promise<string> {
    const body = {
      name: 'demo',
      path: '/workspaces/demo',
      description: 'A codebase to try things on',
      worker_id: AGENT_NAME,
    };
    const answer = await call('POST', '/v1/agent/workspaces', body);
    return String(at(at(answer, 'workspace'), 'id'));
  }

  /** A worker is listed as an agent only while its stream is open. The events themselves are not needed here. */
  async function openStream(): Promise<void> {
    const response = await options.fetch(
      request('GET', `/v1/worker/tasks/stream?agent_name=${AGENT_NAME}&worker_id=${AGENT_NAME}`, {
        'x-capabilities': 'persistent',
        'x-codebases': workspaceId,
      }),
    );
    const reader = response.body?.getReader();
    closing.addEventListener('abort', () => void reader?.cancel().catch(() => {}), { once: true });
    const drain = async () => {
      while (reader && !(await reader.read()).done);
    };
    drain().catch(() => {});
  }

  /** Takes back the tasks that an earlier process of this agent held when it was stopped. */
  async function takeBackInterrupted(): Promise<void> {
    const held = list(await call('GET', `/v1/agent/tasks?status=running&worker_id=${AGENT_NAME}`));
    for (const task of held) await call('POST', `/v1/agent/tasks/${at(task, 'id')}/requeue`);
  }

  /** Checks for waiting tasks, one check at a time; the next check finds tasks that arrive during this one. */
  async function look(): Promise<void> {
    wanted = true;
    if (looking) return;
    looking = true;
    while (wanted && !closing.aborted) {
      wanted = false;
      await claimWaiting().catch(() => {});
    }
    looking = false;
  }

  async function claimWaiting(): Promise<void> {
    if (inHand.size >= AT_ONCE) return;
    const query = `status=pending&agent_name=${AGENT_NAME}&worker_id=${AGENT_NAME}`;
    const waiting = list(await call('GET', `/v1/agent/tasks?${query}`)).filter(
      (task) => !inHand.has(String(at(task, 'id'))),
    );
    for (const task of waiting.slice(0, AT_ONCE - inHand.size)) {
      const work = workOf(task);
      if (await call('POST', `/v1/worker/tasks/claim?worker_id=${AGENT_NAME}`, { task_id: work.id })) {
        inHand.add(work.id);
        void finish(work);
      }
    }
  }

  async function finish(work: Work): Promise<void> {
    try {
      const outcome = await attempt(work);
      if (closing.aborted) return;
      options.onWorked(work, outcome);
      await release(work, outcome);
    } finally {
      inHand.delete(work.id);
      void look();
    }
  }

  async function attempt(work: Work): Promise<Outcome> {
    const output = async (line: string) => {
      await call('POST', `/v1/agent/tasks/${work.id}/output`, { worker_id: AGENT_NAME, output: line });
    };
    try {
      return await worker(work, output, closing);
    } catch (error) {
      return { status: 'failed', error: error instanceof Error ? error.message : String(error) };
    }
  }

  /** A task that was cancelled in the meantime stays cancelled. */
  async function release(work: Work, outcome: Outcome): Promise<void> {
    const status = at(await call('GET', `/v1/agent/tasks/${work.id}`), 'status');
    const end = status === 'cancelled' ? { status } : outcome;
    await call('POST', `/v1/worker/tasks/release?worker_id=${AGENT_NAME}`, { task_id: work.id, ...end });
  }
}

/** Calls the API; undefined for any answer except success. */
function wire({ fetch }: LocalAgentOptions) {
  return async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(request(method, path, {}, body));
    return response.ok ? response.json() : undefined;
  };
}

function request(method: string, path: string, headers: Record<string, string>, body?: unknown): Request {
  return new Request(`http://local-agent${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

const workOf = (task: unknown): Work => {
  const metadata = at(task, 'metadata');
  return {
    id: String(at(task, 'id')),
    title: String(at(task, 'title') ?? ''),
    prompt: String(at(task, 'prompt') ?? ''),
    metadata: typeof metadata === 'object' && metadata !== null ? { ...metadata } : {},
  };
};

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
