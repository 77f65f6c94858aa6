import { send } from './calls.ts';
import { LEAVES, SETUPS, WAITS } from './setups.ts';
import { ORIGIN, PATIENCE, POLL_MS, type Stage } from './stage.ts';
import type { Attendance, Call, Story } from './story.ts';

/** Prepares a call: writes rows, learns ids that only the server knows, makes calls that the recording left out. */
export async function prepare(stage: Stage, index: number, call: Call): Promise<void> {
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

/** The live id of the task that the last call with this note created. */
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

/** Repeats a GET, advancing time, until its body is right. */
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

/** The recording of tasks-list-cap contains only the first of 105 equal calls, and later names the last one's id. */
async function repeatFirst(stage: Stage): Promise<void> {
  const [first, , last] = stage.story.calls;
  if (!first || !last) return;
  for (let number = 2; number <= 105; number++) {
    const body = { ...(first.request.body as object), title: `t${String(number).padStart(3, '0')}` };
    const { body: made } = await send(stage, { ...first, request: { ...first.request, body } });
    if (number === 105) stage.ids.learn(last.request.path.split('/').at(-1) ?? '', JSON.parse(made).id);
  }
}

/** Registers a worker and, if it had a stream, opens that until the end of the story. */
export async function attend({ server, streams }: Stage, { worker, stream }: Attendance): Promise<void> {
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
