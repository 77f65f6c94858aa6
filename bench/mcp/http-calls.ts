// Measures calls per second and their p99 over HTTP with 32 in flight, in interleaved rounds. The load comes from this process, on the same machine.
import { type ChildProcess, spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { median, quantile } from './figures.ts';
import { peakRssOf } from './peak-rss.ts';
import { envelope, initialize } from './stdio-process.ts';

export interface HttpContestant {
  name: string;
  command: readonly string[];
  env?: Record<string, string>;
  /** The tool to call, with its arguments. */
  call: { name: string; arguments: object };
  /** Where it listens; if absent, the server prints its URL as JSON on standard error. */
  url?: string;
  /** The server requires a session. */
  sessions?: boolean;
  /** The calls are of revision 2026-07-28. */
  modern?: boolean;
}

export interface HttpCalls {
  callsPerSecond: number;
  /** In ms. */
  p99: number;
  /** In MiB. */
  peakRss: number | undefined;
}

const inFlight = 32;
/** In ms: so a run takes the same time on every machine. */
const roundMs = 400;
/** Warm-up rounds that do not count: V8 compiles a server's hot code during the first ten thousand calls or so. */
const warmUps = 8;

export async function measureHttp(
  contestants: readonly HttpContestant[],
  rounds: number,
): Promise<Map<string, HttpCalls>> {
  const running = await Promise.all(contestants.map(start));
  const kept = running.map(() => ({ rates: [] as number[], p99s: [] as number[] }));
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const [index, { load }] of running.entries()) {
      const { rate, p99 } = await load();
      if (round < 0) continue;
      kept[index]?.rates.push(rate);
      kept[index]?.p99s.push(p99);
    }
  }
  const results = running.map(({ peakRss, stop }, index) => {
    const { rates = [], p99s = [] } = kept[index] ?? {};
    const result = { callsPerSecond: median(rates), p99: median(p99s), peakRss: peakRss() };
    stop();
    return result;
  });
  return new Map(contestants.map(({ name }, index) => [name, results[index] as HttpCalls]));
}

const started = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of started) child.kill();
});

/** A process that prints its URL as JSON on standard error. */
export function startListening(command: readonly string[], env: Record<string, string> = {}) {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.add(child);
  return { child, url: () => saidUrl(createInterface({ input: child.stderr }), command.join(' ')) };
}

async function start({ name, command, env, call, url, sessions, modern }: HttpContestant) {
  const { child, url: said } = startListening(command, env);
  const target = new URL(url ?? (await said()));
  if (url) await answers(target);
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { ...call, ...(modern && envelope) },
  });
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'content-length': Buffer.byteLength(body),
    ...(modern && { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': call.name }),
    ...(sessions && { 'mcp-session-id': await sessionOf(target) }),
  };
  const one = (agent: Agent) =>
    new Promise<number>((resolve, reject) => {
      const begun = performance.now();
      const sent = request(target, { method: 'POST', agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => {
          if (text.includes('"content"')) resolve(performance.now() - begun);
          else reject(new Error(`${name} answered ${text.slice(0, 200)}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return {
    async load() {
      const times: number[] = [];
      // Of its own, since a server may close a connection that is idle between two rounds.
      const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
      const begun = performance.now();
      const work = async () => {
        while (performance.now() - begun < roundMs) times.push(await one(agent));
      };
      await Promise.all(Array.from({ length: inFlight }, work));
      const rate = (times.length / (performance.now() - begun)) * 1000;
      agent.destroy();
      return { rate, p99: quantile(times, 0.99) };
    },
    peakRss: () => peakRssOf(child.pid),
    stop: () => void child.kill(),
  };
}

async function saidUrl(lines: AsyncIterable<string>, name: string): Promise<string> {
  for await (const line of lines) {
    const { url } = line.startsWith('{') ? JSON.parse(line) : {};
    if (typeof url === 'string') return url;
  }
  throw new Error(`${name} did not say where it listens.`);
}

async function sessionOf(url: URL): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params: initialize }),
  });
  await response.text();
  return response.headers.get('mcp-session-id') ?? '';
}

async function answers(url: URL): Promise<void> {
  for (;;) {
    const up = await fetch(url, { method: 'POST' }).catch(() => undefined);
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
