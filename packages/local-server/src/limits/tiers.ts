import { bearer } from '../auth/identities.ts';
import { isObject } from '../fastapi/schema.ts';
import type { ServerContext } from '../server-context.ts';
import { isEnd } from '../tasks/work.ts';

export const TIERS = ['free', 'pro', 'enterprise'] as const;
export type Tier = (typeof TIERS)[number];

/** The document's limits; the real server does not have them, a gateway in front may. */
const LIMITS: Record<Tier, { requestsPerMinute: number; concurrentTasks: number }> = {
  free: { requestsPerMinute: 60, concurrentTasks: 5 },
  pro: { requestsPerMinute: 300, concurrentTasks: 25 },
  enterprise: { requestsPerMinute: Number.POSITIVE_INFINITY, concurrentTasks: Number.POSITIVE_INFINITY },
};

type Fetch = (request: Request) => Promise<Response>;

/** Pages and the sign-in have no limit. */
const LIMITED = /^\/(v1|mcp|a2a)(\/|$)/;

const WINDOW_MS = 60_000;

/** When to retry a refused task, in seconds; the end of a running task is unknown. */
const TASK_RETRY_SECONDS = 10;

/** Refuses requests over the limits of the tier with 429, as the real server's own limiter answers (codetether-api.md 6.1). */
export function tierLimits({ store, clock }: ServerContext, tier: Tier, answer: Fetch): Fetch {
  const { requestsPerMinute, concurrentTasks } = LIMITS[tier];
  const calls = new Map<string, number[]>();
  const tasks = new Map<string, Set<string>>();

  return async (request) => {
    if (!LIMITED.test(new URL(request.url).pathname)) return answer(request);
    const caller = bearer(request) ?? 'anonymous';
    const now = clock.now();
    const recent = (calls.get(caller) ?? []).filter((at) => at > now - WINDOW_MS);
    calls.set(caller, recent);
    const oldest = recent[0] ?? now;
    if (recent.length >= requestsPerMinute) {
      const seconds = Math.ceil((oldest + WINDOW_MS - now) / 1000);
      return tooMany('Too many requests. Please retry later.', requestsPerMinute, seconds, now);
    }
    recent.push(now);

    if (!(await makesTask(request))) return answer(request);
    const open = new Set(
      [...(tasks.get(caller) ?? [])].filter((id) => !isEnd(store.tasks.find(id)?.status ?? 'failed')),
    );
    tasks.set(caller, open);
    if (open.size >= concurrentTasks)
      return tooMany('Too many concurrent tasks. Please retry later.', concurrentTasks, TASK_RETRY_SECONDS, now);
    const response = await answer(request);
    const made = await taskIn(response.clone());
    if (made !== undefined) open.add(made);
    return response;
  };
}

function tooMany(message: string, limit: number, retryAfter: number, now: number): Response {
  return Response.json(
    { detail: { error: 'rate_limit_exceeded', message } },
    {
      status: 429,
      headers: {
        'retry-after': String(retryAfter),
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Math.floor(now / 1000) + retryAfter),
      },
    },
  );
}

const CREATING_TOOLS = ['create_task', 'send_message_async', 'send_to_agent'];

/** Ralph runs and workers do not count: the server creates their tasks. */
async function makesTask(request: Request): Promise<boolean> {
  if (request.method !== 'POST') return false;
  const { pathname } = new URL(request.url);
  if (['/v1/agent/tasks', '/v1/automation/tasks', '/v1/ralph/chat', '/v1/tasks/dispatch'].includes(pathname))
    return true;
  if (!pathname.startsWith('/mcp')) return false;
  const message = await json(request.clone());
  const params = isObject(message) && isObject(message.params) ? message.params : {};
  return CREATING_TOOLS.some((tool) => tool === params.name);
}

/** The id of the task in an answer. */
async function taskIn(response: Response): Promise<string | undefined> {
  const body = await json(response);
  const result = isObject(body) && isObject(body.result) ? body.result : undefined;
  const text =
    result && Array.isArray(result.content) && isObject(result.content[0]) ? result.content[0].text : undefined;
  const answer = typeof text === 'string' ? await json(new Response(text)) : body;
  if (!isObject(answer)) return undefined;
  const id = answer.task_id ?? answer.id;
  return typeof id === 'string' ? id : undefined;
}

async function json(body: Request | Response): Promise<unknown> {
  try {
    return await body.json();
  } catch {
    return undefined;
  }
}
