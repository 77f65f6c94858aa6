// Slack and CodeTether of the simulation, in a process of their own. A task is a number: when it began and when it ended follow from it.
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpServer } from '@codetether/core/http-server';
import { idOf, type Phase, teamOf } from './tasks.ts';

export interface Report {
  /** Tasks whose end was reported; more than once is a fault. */
  reported: number;
  twice: number;
  /** From the end to its message in Slack, in ms. */
  p50: number;
  p99: number;
  slowest: number;
  /** Requests to CodeTether: with the service token, and with those of accounts. */
  service: number;
  accounts: number;
}

const [workspaces = 0] = process.argv.slice(2).map(Number);
/** The times on the wire are so much earlier. */
const month = 30 * 86_400_000;
/** The numbers of tasks that no account made. */
const nobodys = 900_000_000_000;
let phase: Phase | undefined;
const delays = new Map<number, number>();
let twice = 0;
let service = 0;
let accounts = 0;

const url = await listening(async (request, body) => {
  const path = request.url ?? '';
  if (path === '/begin') return begin(JSON.parse(body));
  if (path === '/report') return report();
  if (path === '/unreported') return unreported();
  if (path.startsWith('/api/') || path === '/response') return slack(path, body);
  if (request.headers.authorization === 'Bearer service') service += 1;
  else accounts += 1;
  return codetether(path, body);
});
process.stdout.write(`${url}\n`);

function begin(next: Phase): object {
  phase = next;
  delays.clear();
  twice = service = accounts = 0;
  return {};
}

function report(): Report {
  const all = [...delays.values()].sort((a, b) => a - b);
  const at = (share: number) => all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? Number.NaN;
  return { reported: all.length, twice, p50: at(0.5), p99: at(0.99), slowest: at(1), service, accounts };
}

/** The keys of the tasks whose end was not reported. */
function unreported(): string[] {
  const { first = 0, count = 0 } = phase ?? {};
  const all = Array.from({ length: count }, (_, index) => first + index);
  return all.filter((task) => !delays.has(task)).map((task) => `k${task}`);
}

function slack(path: string, body: string): object {
  if (path === '/api/chat.postMessage') {
    const args = body.startsWith('{') ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
    const task = Number(String(args.thread_ts).split('.')[1]);
    // A report of the round before may come when the next one has begun.
    if (phase && task < phase.first) return answer();
    if (delays.has(task)) twice += 1;
    else delays.set(task, Date.now() - endOf(task));
  }
  return answer();
}

function answer(): object {
  return { ok: true, ts: `2.${delays.size}`, channel: 'C1', user: { tz: 'UTC' } };
}

function codetether(path: string, body: string): unknown {
  const [, id] = /^\/v1\/agent\/tasks\/([0-9a-f-]{36})/.exec(path) ?? [];
  if (id !== undefined) return row(Number.parseInt(id.slice(-12), 10));
  // The lists are full of what was there before: they show none of the new tasks.
  if (path.startsWith('/v1/agent/tasks')) {
    const status = new URL(path, 'http://x').searchParams.get('status');
    return Array.from({ length: 100 }, (_, index) => ({
      ...row(index),
      id: idOf(nobodys + index),
      metadata: {},
      status: status ?? 'running',
    }));
  }
  if (path.startsWith('/mcp')) {
    const { limit = 100, status = undefined } = JSON.parse(body).params?.arguments ?? {};
    const runs = newestEntries(status, limit);
    return {
      jsonrpc: '2.0',
      id: 1,
      result: { content: [{ type: 'text', text: JSON.stringify({ success: true, runs }) }] },
    };
  }
  return [];
}

/** The tasks of this phase that have begun. */
function begun(): Pick<Phase, 'first' | 'count'> {
  if (!phase) return { first: 0, count: 0 };
  const { first, at, count, perSecond } = phase;
  return { first, count: Math.max(0, Math.min(count, Math.floor(((Date.now() - at) / 1_000) * perSecond))) };
}

function beginOf(task: number): number {
  if (!phase || task < phase.first) return Date.parse('2026-11-01T00:00:00Z');
  return phase.at + ((task - phase.first) / phase.perSecond) * 1_000;
}

/** 5 to 25 s later. The tasks of before never end. */
function endOf(task: number): number {
  return !phase || task < phase.first ? Number.POSITIVE_INFINITY : beginOf(task) + 5_000 + (task % 21) * 1_000;
}

function statusOf(task: number): string {
  return endOf(task) <= Date.now() ? 'completed' : 'running';
}

function times(task: number) {
  const status = statusOf(task);
  return {
    status,
    created_at: new Date(beginOf(task) - month).toISOString(),
    completed_at: status === 'completed' ? new Date(endOf(task) - month).toISOString() : null,
  };
}

function newestEntries(status: string | undefined, limit: number): ReturnType<typeof entry>[] {
  const found: ReturnType<typeof entry>[] = [];
  const { first, count } = begun();
  // Of the tens of thousands that have begun, only what is asked for is made: the bot's machine is this one's, too.
  for (let task = first + count - 1; task >= first && found.length < limit; task -= 1)
    if (status === undefined || statusOf(task) === status) found.push(entry(task));
  return found;
}

function entry(task: number) {
  return { id: `run-${task}`, task_id: idOf(task), ...times(task) };
}

function row(task: number): object {
  return {
    id: idOf(task),
    title: `Task ${task}`,
    prompt: 'Do it.',
    result: 'Done.',
    priority: 0,
    metadata: { connect_account: teamOf(task % workspaces), connect_key: `k${task}` },
    ...times(task),
  };
}

async function listening(answer: (request: IncomingMessage, body: string) => unknown): Promise<string> {
  const server = createHttpServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(await answer(request, body)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
