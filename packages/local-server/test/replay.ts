import type { Callers } from './callers.ts';
import { type Answer, hold, isStream, send } from './calls.ts';
import { differences, streamDifferences } from './compare.ts';
import { CUT, STATUS_ONLY } from './exceptions.ts';
import { attend, prepare } from './prepare.ts';
import { PATIENCE, PAUSE_MS, POLL_MS, type Stage, setStage } from './stage.ts';
import type { Call, Story } from './story.ts';

export interface Replayed {
  /** Calls whose status, headers and body were compared. */
  whole: number;
  /** Calls of which only the status was compared. */
  byStatus: number;
  /** The differences, by call. */
  faults: string[];
}

/** Replays one story on a new server and compares every answer. */
export async function replay(name: string, story: Story): Promise<Replayed> {
  const stage = await setStage(name, story);
  try {
    return await play(stage);
  } finally {
    await stage.server.close();
  }
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
    // Polling was not recorded: a GET is repeated until its answer is right.
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

/** Later requests use the tokens from an answer. */
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
