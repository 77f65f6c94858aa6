// A server made from one recorded story, in its state at one of the calls.
import { HttpResponse, http } from 'msw/http';
import { z } from 'zod';
import { type Folder, innerBody, type RecordedCall, type Story, type Tool, toolOf } from './recording.ts';

export const recordedUrl = 'https://recorded.codetether.example';

interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  tool: Tool | undefined;
  signedIn: boolean;
}

/** Answers as before that call until it comes, then as recorded after it. `asked` grows with each request; `handler` is msw's. */
export function recordedServer(story: Story, at: number) {
  const calls = story.calls.map((call) => ({ call, recorded: askedBy(call.request) }));
  const used = new Set<number>();
  const asked: Asked[] = [];
  let reached = false;

  const answer = (now: Asked): RecordedCall['response'] => {
    const fitting = [...calls.keys()].filter((index) => fits(now, calls[index]?.recorded));
    reached ||= fitting.includes(at);
    const alike = fitting.filter((index) => calls[index]?.recorded.signedIn === now.signedIn);
    const candidates = alike.length > 0 ? alike : fitting;
    const past = candidates.filter((index) => index < at).at(-1);
    const repeated = candidates.filter((index) => used.has(index)).at(-1);
    const next = candidates.find((index) => index >= at && !used.has(index)) ?? repeated;
    const chosen = reached ? (next ?? past) : past;
    if (chosen !== undefined && chosen >= at) used.add(chosen);
    const shown = () => shownBeside(story, at, now, reached);
    const later = () => (next === undefined ? undefined : calls[next]?.call.response);
    return (
      (chosen === undefined ? undefined : calls[chosen]?.call.response) ??
      shown() ??
      later() ??
      empty(story.folder, now)
    );
  };

  const handler = http.all(`${recordedUrl}/*`, async ({ request }) => {
    const { method, url: path, headers } = request;
    const now = askedBy({
      method,
      path,
      headers: Object.fromEntries(headers),
      body: await request.json().catch(() => undefined),
    });
    asked.push(now);
    return responseOf(answer(now));
  });
  return {
    handler,
    asked,
    /** How often such a call came. */
    times: (call: RecordedCall) => asked.filter((now) => fits(now, askedBy(call.request))).length,
  };
}

function askedBy({ method, path, headers, body }: RecordedCall['request']): Asked {
  const { pathname, searchParams } = new URL(path, recordedUrl);
  // We always send the server’s default values, and a recorded list may have another limit.
  searchParams.delete('limit');
  if (searchParams.get('timezone') === 'UTC') searchParams.delete('timezone');
  searchParams.sort();
  return { method, path: pathname, query: searchParams, tool: toolOf(body), signedIn: 'authorization' in headers };
}

/** Whether it is the same request. */
function fits(ours: Asked, recorded: Asked | undefined): boolean {
  return (
    ours.method === recorded?.method &&
    ours.path === recorded.path &&
    ours.query.toString() === recorded.query.toString() &&
    ours.tool?.name === recorded.tool?.name &&
    ['status', 'task_id'].every((name) => ours.tool?.args[name] === recorded.tool?.args[name])
  );
}

/** Finds the answer elsewhere in the story: a row in a list or in the answer to a change, queue entries in a list of all. */
function shownBeside({ calls }: Story, at: number, now: Asked, reached: boolean): RecordedCall['response'] | undefined {
  const past = calls.slice(0, at).toReversed();
  const nearest = reached ? [...calls.slice(at), ...past] : past;
  if (now.tool?.name === 'list_task_runs' && now.tool.args.status) {
    const all = nearest.find(({ request }) => isListOfAllRuns(toolOf(request.body)));
    const runs = all && taskRuns.safeParse(innerBody(all.response.body)).data?.runs;
    return runs && toolAnswer({ runs: runs.filter(({ status }) => status === now.tool?.args.status) });
  }
  if (now.method !== 'GET') return undefined;
  const own = calls[at];
  // The list of one status is part of the list of all.
  if (own?.request.method === 'GET' && own.request.path.split('?')[0] === now.path && !now.query.has('status'))
    return own.response;
  const collection = now.path.replace(/\/[^/]+$/, '');
  const rows = nearest
    .filter(({ request, response }) => request.path.startsWith(collection) && response.status < 300)
    .flatMap(({ response }) => rowsIn(response.body));
  if (now.path.endsWith('/workspaces/list')) return rows.length > 0 ? ok(rows) : undefined;
  const row = rows.find(({ id }) => id === now.path.split('/').at(-1));
  return row && ok(row);
}

const taskRuns = z.object({ runs: z.array(z.looseObject({ status: z.string() })) });

function isListOfAllRuns(tool: Tool | undefined): boolean {
  return tool?.name === 'list_task_runs' && !('status' in tool.args);
}

/** The answer of an empty server of that kind, for requests that the story does not cover. */
function empty(folder: Folder, { method, path, tool }: Asked): RecordedCall['response'] {
  if (tool) return toolAnswer(emptyTools[tool.name] ?? { error: `Task not found (${tool.name})` });
  if (path === '/v1/cronjobs/validate-cron') return ok({ valid: true, next_runs: ['2026-11-24T09:00:00+00:00'] });
  const codebases = folder === 'v160' ? '/v1/agent/codebases' : '/v1/agent/workspaces/list';
  const lists = ['/v1/agent/tasks', '/v1/ralph/runs', '/v1/proactive/rules', codebases];
  if (method === 'GET' && lists.includes(path)) return ok([]);
  const isRecord = lists.some((list) => path.startsWith(`${list}/`));
  return { ...ok({ detail: isRecord ? 'Record not found' : 'Not Found' }), status: 404 };
}

const emptyTools: Readonly<Record<string, object>> = {
  list_task_runs: { runs: [] },
  list_models: { models: [] },
  discover_agents: { agents: [] },
};

function rowsIn(body: unknown): { id: unknown }[] {
  if (Array.isArray(body)) return body.flatMap(rowsIn);
  if (typeof body !== 'object' || body === null) return [];
  if ('id' in body) return [body];
  return 'workspace' in body ? rowsIn(body.workspace) : 'task' in body ? rowsIn(body.task) : [];
}

function toolAnswer(inner: object): RecordedCall['response'] {
  return ok({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text: JSON.stringify(inner) }] } });
}

function ok(body: unknown): RecordedCall['response'] {
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

/** The recorded answer. */
export function responseOf({ status, headers, body }: RecordedCall['response']): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new HttpResponse(body === null ? null : text, { status, headers });
}
