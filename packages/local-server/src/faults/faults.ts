import type { Outcome, Work, Worker } from '../tasks/work.ts';
import type { Clock } from '../time/clock.ts';

/**
 * Faults between the client and the server.
 * - `latency`: the answer arrives `ms` later.
 * - `reset-before`: the connection breaks before the request arrives; nothing is stored.
 * - `reset-after`: the connection breaks after the request was carried out and stored.
 * - `stall`: the request is carried out, but no answer arrives until the caller gives up or `ms` have passed.
 * - `status`: answered with `status` (default 500) and a text; the request is not carried out.
 * - `truncated`: the request is carried out and answered, but the body ends in the middle.
 */
export type RequestFault = { match?: RegExp; times?: number } & (
  | { kind: 'latency'; ms: number }
  | { kind: 'reset-before' | 'reset-after' | 'truncated' }
  | { kind: 'stall'; ms?: number }
  | { kind: 'status'; status?: number; body?: string; headers?: Record<string, string> }
);

/**
 * Faults of the agent: `slow-agent` takes `ms` longer and prints `lines` meanwhile, `held-agent` begins when `until` resolves, `wrong-agent` answers
 * `result` (default: nonsense), `silent-agent` claims the task and never answers.
 */
export type AgentFault = { match?: RegExp; times?: number } & (
  | { kind: 'slow-agent'; ms: number; lines?: readonly string[] }
  | { kind: 'held-agent'; until: Promise<void> }
  | { kind: 'wrong-agent'; result?: string }
  | { kind: 'silent-agent' }
);

export type Faults = ReturnType<typeof createFaults>;

type Fetch = (request: Request) => Promise<Response>;

/** Faults on demand. Each applies to the next `times` matching requests or tasks (default: one). */
export function createFaults(clock: Clock) {
  const requests: RequestFault[] = [];
  const agents: AgentFault[] = [];

  return {
    /** `match` is tested against `METHOD /path?query` and the body of a request, or against title and prompt of a task. */
    next(fault: RequestFault | AgentFault): void {
      if (isAgentFault(fault)) agents.push({ ...fault });
      else requests.push({ ...fault });
    },

    clear(): void {
      requests.length = 0;
      agents.length = 0;
    },

    /** Wraps the server with the faults of requests. */
    around:
      (answer: Fetch): Fetch =>
      async (request) => {
        if (requests.length === 0) return answer(request);
        const fault = take(requests, `${request.method} ${pathOf(request)}\n${await request.clone().text()}`);
        return fault ? apply(fault, request, answer, clock) : answer(request);
      },

    /** Wraps an agent with its faults. */
    aroundAgent:
      (worker: Worker): Worker =>
      async (work, output, signal) => {
        const fault = take(agents, `${work.title}\n${work.prompt}`);
        if (fault?.kind === 'silent-agent') return never(signal);
        if (fault?.kind === 'wrong-agent') return wrong(work, fault.result);
        if (fault?.kind === 'slow-agent') await dawdle(fault, output, clock, signal);
        if (fault?.kind === 'held-agent') await Promise.race([fault.until, never(signal)]);
        return worker(work, output, signal);
      },
  };
}

const isAgentFault = (fault: RequestFault | AgentFault): fault is AgentFault => fault.kind.endsWith('-agent');

function take<F extends RequestFault | AgentFault>(faults: F[], text: string): F | undefined {
  const index = faults.findIndex(({ match }) => !match || match.test(text));
  const fault = faults[index];
  if (!fault) return undefined;
  fault.times = (fault.times ?? 1) - 1;
  if (fault.times <= 0) faults.splice(index, 1);
  return fault;
}

async function apply(fault: RequestFault, request: Request, answer: Fetch, clock: Clock): Promise<Response> {
  switch (fault.kind) {
    case 'latency':
      await clock.sleep(fault.ms, request.signal);
      return answer(request);
    case 'reset-before':
      throw connectionReset();
    case 'reset-after':
      await (await answer(request)).body?.cancel();
      throw connectionReset();
    case 'stall': {
      const response = await answer(request);
      await clock.sleep(fault.ms ?? FOREVER_MS, request.signal);
      return response;
    }
    case 'status':
      return new Response(fault.body ?? 'Internal Server Error', {
        status: fault.status ?? 500,
        headers: { 'content-type': 'text/plain; charset=utf-8', ...fault.headers },
      });
    case 'truncated': {
      const response = await answer(request);
      const text = await response.text();
      return new Response(text.slice(0, Math.floor(text.length / 2)), response);
    }
  }
}

/** The error that fetch itself throws when a connection breaks. */
const connectionReset = () =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });

/** Longer than any caller waits; timers cannot be longer than 2^31 ms. */
const FOREVER_MS = 24 * 60 * 60 * 1000;

const pathOf = (request: Request): string => {
  const { pathname, search } = new URL(request.url);
  return pathname + search;
};

function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

/** Prints the lines at even distances. */
async function dawdle(
  { ms, lines = [] }: { ms: number; lines?: readonly string[] },
  output: (line: string) => Promise<void>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const pause = ms / (lines.length + 1);
  await clock.sleep(pause, signal);
  for (const line of lines) {
    await output(line);
    await clock.sleep(pause, signal);
  }
}

/** A wrong answer for the kind of task: a story is blocked, a PRD chat has no PRD, other tasks get nonsense. */
function wrong(work: Work, result?: string): Outcome {
  const nonsense = work.metadata.ralph ? 'STORY_BLOCKED: I did something else.' : 'Bananas are yellow.';
  return { status: 'completed', result: result ?? nonsense };
}
