import { createLocalServer, type DrivenClock, drivenClock, type LocalServer } from '../src/index.ts';
import { type Callers, createCallers } from './callers.ts';
import { differences, streamDifferences } from './compare.ts';
import { CUT, STATUS_ONLY } from './exceptions.ts';
import { createIds, type Ids } from './ids.ts';
import { LEAVES, SETUPS, WAITS } from './setups.ts';
import type { Attendance, Call, Story } from './story.ts';

export interface Replayed {
  /** Calls whose status, headers and body were compared. */
  whole: number;
  /** Calls of which only the status was. */
  byStatus: number;
  /** What differed, by call. */
  faults: string[];
}

/** The origin that the recorded server names in its headers. */
const ORIGIN = 'https://api.codetether.run';

/** In the month of the recordings, which some of their calls name. */
const START = Date.parse('2026-11-23T20:45:00Z');

/** Replays one story on a server of its own and compares every answer. */
export async function replay(name: string, story: Story): Promise<Replayed> {
  const clock = drivenClock(START);
  const server = await createLocalServer({
    url: ORIGIN,
    clock,
    realm: 'demo',
    agent: 'none',
    ruleCheckMs: 2_000,
    seed: {},
  });
  const stage: Stage = {
    name,
    story,
    server,
    clock,
    ids: createIds(),
    callers: createCallers(server, name),
    streams: new Map(),
  };
  // The recorder's server named its own port here.
  stage.ids.learn('http://localhost:8821', ORIGIN);
  try {
    return await play(stage);
  } finally {
    await server.close();
  }
}

interface Stage {
  name: string;
  story: Story;
  server: LocalServer;
  clock: DrivenClock;
  ids: Ids;
  callers: Callers;
  /** Ends the streams of the workers that attend, by worker id. */
  streams: Map<string, AbortController>;
}

interface Answer {
  status: number;
  headers: Headers;
  body: string;
}

async function play(stage: Stage): Promise<Replayed> {
  const { story, clock } = stage;
  const replayed: Replayed = { whole: 0, byStatus: 0, faults: [] };
  const open: { index: number; until: number; finish(): Promise<Answer> }[] = [];
  const judge = async (index: number, answer: Answer, again?: () => Promise<Answer>) => {
    const call = story.calls[index];
    if (!call) return;
    const byStatus = STATUS_ONLY.some(
      ({ method, path }) => method === call.request.method && path.test(call.request.path),
    );
    let faults = compare(stage, index, call, answer, byStatus);
    // Polling was not recorded: a GET is repeated while it shows what takes time.
    for (let tries = 0; faults.length && again && tries < PATIENCE; tries++) {
      await clock.advance(POLL_MS);
      faults = compare(stage, index, call, await again(), byStatus);
    }
    replayed[byStatus ? 'byStatus' : 'whole'] += 1;
    for (const fault of faults)
      replayed.faults.push(`[${index}] ${call.request.method} ${call.request.path} (${call.note ?? ''}) ${fault}`);
  };

  for (const worker of story.before ?? []) await attend(stage, worker);
  for (const [index, call] of story.calls.entries()) {
    for (const late of story.during ?? []) if (late.before_call === index) await attend(stage, late);
    await prepare(stage, index, call);
    await clock.advance(PAUSE_MS);
    if (call.open_until !== undefined || isStream(call)) {
      const finish = await hold(stage, call);
      open.push({ index, until: call.open_until ?? index, finish });
    } else {
      const again = call.request.method === 'GET' ? () => send(stage, call) : undefined;
      await judge(index, await send(stage, call), again);
    }
    for (const held of open.splice(0)) {
      if (held.until > index) open.push(held);
      else await judge(held.index, await held.finish());
    }
  }
  return replayed;
}

const PAUSE_MS = 10;
const POLL_MS = 500;
const PATIENCE = 130;

/** Does what a call needs before it: rows set by hand, ids that only the server knows, calls that the recording left out. */
async function prepare(stage: Stage, index: number, call: Call): Promise<void> {
  const { name, story, server, ids, callers } = stage;
  for (const step of SETUPS[name] ?? [])
    if (step.before === index || (typeof step.before === 'string' && isFirstNote(story, index, step.before)))
      server.seed(step.seed({ callers, taskOf: (note) => taskOf(stage, index, note) }));
  for (const wait of WAITS[name] ?? []) if (wait.before === index) await awaitBody(stage, wait.path, wait.until);
  const leave = LEAVES[name];
  if (leave?.before === index) stage.streams.get(leave.worker)?.abort();
  if (call.learnt) await learnStory(stage, call.learnt);
  if (name === 'tasks-list-cap' && index === 1) await repeatFirst(stage);
  const key = /\/api-keys\/(key_[0-9a-f]{12})$/.exec(call.request.path)?.[1];
  const minted = callers.key();
  if (key && minted && !ids.knows(key)) ids.learn(key, minted.id);
}

function isFirstNote(story: Story, index: number, words: string): boolean {
  return story.calls.findIndex(({ note }) => note?.endsWith(words) || note?.startsWith(words)) === index;
}

/** The live id of the task that the last call with this note made. */
function taskOf({ story, ids }: Stage, before: number, note: string): string {
  const made = story.calls.slice(0, before).findLast((call) => call.note === note);
  const recorded = /task_id[\\": ]+([0-9a-f-]{36})/.exec(JSON.stringify(made?.response.body))?.[1];
  return ids.toLive(recorded ?? '');
}

/** Waits until the run has started the task of a story, and pairs its id. */
async function learnStory(stage: Stage, { id, run, result }: NonNullable<Call['learnt']>): Promise<void> {
  const taskIn = (body: unknown): unknown =>
    (body as { story_results?: { task_id: unknown }[] }).story_results?.[result]?.task_id;
  const body = await awaitBody(stage, `/v1/ralph/runs/${run}`, (shown) => typeof taskIn(shown) === 'string');
  stage.ids.learn(id, String(taskIn(body)));
}

/** Repeats a GET, with time going on, until its body is right. */
async function awaitBody(stage: Stage, path: string, isRight: (body: unknown) => boolean): Promise<unknown> {
  const call = { request: { method: 'GET', path, headers: ADMIN }, response: { status: 200, headers: {} } };
  for (let tries = 0; tries < PATIENCE; tries++) {
    const body: unknown = JSON.parse((await send(stage, call)).body);
    if (isRight(body)) return body;
    await stage.clock.advance(POLL_MS);
  }
  throw new Error(`${path} never showed what the recording waited for.`);
}

const ADMIN = { authorization: 'Bearer <keycloak-admin-jwt>' };

/** The recording of tasks-list-cap holds the first of 105 alike calls, and later names the last one's id. */
async function repeatFirst(stage: Stage): Promise<void> {
  const [first, , last] = stage.story.calls;
  if (!first || !last) return;
  for (let number = 2; number <= 105; number++) {
    const body = { ...(first.request.body as object), title: `t${String(number).padStart(3, '0')}` };
    const { body: made } = await send(stage, { ...first, request: { ...first.request, body } });
    if (number === 105) stage.ids.learn(last.request.path.split('/').at(-1) ?? '', JSON.parse(made).id);
  }
}

/** Registers a worker and, when it listened, opens its stream to the end of the story. */
async function attend({ server, streams }: Stage, { worker, stream }: Attendance): Promise<void> {
  const { agent_name, ...registration } = worker;
  await server.fetch(
    new Request(`${ORIGIN}/v1/agent/workers/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(registration),
    }),
  );
  if (!stream) return;
  const gone = new AbortController();
  streams.set(worker.worker_id, gone);
  const query = new URLSearchParams({ agent_name, worker_id: worker.worker_id });
  const response = await server.fetch(
    new Request(`${ORIGIN}/v1/worker/tasks/stream?${query}`, {
      headers: { 'x-capabilities': worker.capabilities.join(',') },
      signal: gone.signal,
    }),
  );
  void response.text().catch(() => {});
}

async function request({ ids, callers }: Stage, { request: { method, path, headers, body } }: Call): Promise<Request> {
  const sent = new Headers(headers);
  const authorization = sent.get('authorization');
  if (authorization) sent.set('authorization', await callers.authorization(authorization));
  const query = /access_token=(<[^>]+>)/.exec(path)?.[1];
  const livePath = query ? path.replace(query, await callers.authorization(query)) : path;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const hasBody = method !== 'GET' && body !== undefined && body !== null;
  return new Request(ORIGIN + liveTimes(ids.toLive(livePath), ids), {
    method,
    headers: sent,
    ...(hasBody && { body: ids.toLive(text) }),
  });
}

/** A time stamp of an earlier answer in the query, as the live server gave it. */
function liveTimes(path: string, ids: Ids): string {
  return path.replace(
    /(since=)([^&]+)/,
    (_, name, value) => name + encodeURIComponent(ids.timeToLive(decodeURIComponent(value))),
  );
}

async function send(stage: Stage, call: Call): Promise<Answer> {
  const response = await stage.server.fetch(await request(stage, call));
  return { status: response.status, headers: response.headers, body: await response.text() };
}

/** Starts a call that stays open; `finish` waits for its end, and cuts it off when it has none. */
async function hold(stage: Stage, call: Call): Promise<() => Promise<Answer>> {
  const { server, clock } = stage;
  const gone = new AbortController();
  const pending = server.fetch(await request(stage, call));
  let body = '';
  let ended = false;
  const reading = pending.then(async (response) => {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    gone.signal.addEventListener('abort', () => void reader?.cancel());
    if (gone.signal.aborted) void reader?.cancel();
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) body += piece.value;
    ended = true;
  });
  // A stream is open once its headers are there; a call that blocks has none until its end.
  if (isStream(call)) await pending;
  await clock.advance(PAUSE_MS);
  return async () => {
    for (let tries = 0; !ended && tries < STREAM_PATIENCE; tries++) await clock.advance(POLL_MS);
    gone.abort();
    await reading;
    const response = await pending;
    await clock.advance(PAUSE_MS);
    return { status: response.status, headers: response.headers, body };
  };
}

/** Half-seconds that a stream has to end by itself. */
const STREAM_PATIENCE = 20;

const isStream = (call: Call): boolean =>
  call.response.status === 200 && (call.response.headers['content-type'] ?? '').startsWith('text/event-stream');

function compare(stage: Stage, index: number, call: Call, answer: Answer, byStatus: boolean): string[] {
  const { ids, callers, name } = stage;
  const { response } = call;
  if (answer.status !== response.status)
    return [`status: ${response.status} | ${answer.status} ${answer.body.slice(0, 300)}`];
  if (byStatus) return [];
  const faults = differingHeaders(response.headers, answer.headers);
  if (isStream(call)) return [...faults, ...streamDifferences(String(response.body ?? ''), answer.body, ids)];
  const isJson = (answer.headers.get('content-type') ?? '').startsWith('application/json');
  const body: unknown = isJson ? JSON.parse(answer.body || 'null') : answer.body;
  const cut = CUT[`${name} ${index}`];
  const left = cut ? cut(body, response.body) : body;
  adoptTokens(callers, response.body, body);
  return [...faults, ...differences(response.body ?? null, left, ids)];
}

function differingHeaders(recorded: Record<string, string>, live: Headers): string[] {
  return Object.entries(recorded).flatMap(([name, value]) => {
    const found = live.get(name);
    // Seconds of the recorder's clock.
    if (name === 'x-ratelimit-reset' || name === 'retry-after')
      return /^\d+$/.test(found ?? '') ? [] : [`header ${name}: ${value} | ${found}`];
    return found === value ? [] : [`header ${name}: ${value} | ${found}`];
  });
}

/** Tokens that an answer holds are those of later requests. */
function adoptTokens(callers: Callers, recorded: unknown, live: unknown): void {
  if (typeof recorded !== 'object' || typeof live !== 'object' || !recorded || !live) return;
  for (const [key, value] of Object.entries(recorded)) {
    const made: unknown = Object.entries(live).find(([name]) => name === key)?.[1];
    if (
      typeof value === 'string' &&
      /^<(ct-key|user-jwt)[^>]*>$/.test(value) &&
      !value.includes('prefix') &&
      typeof made === 'string'
    )
      callers.adopt(value, made);
  }
}
