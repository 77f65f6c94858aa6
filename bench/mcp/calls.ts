// Measures the time that a tool call over stdio adds to the same HTTP requests, sent with bare node:http.
import { spawn } from 'node:child_process';
import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { createCaller, listCodebases, run } from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import { median, quantile } from './figures.ts';
import { envelope, initialize, startProcess } from './stdio-process.ts';

export interface Calls {
  tool: string;
  eras: Readonly<Record<string, EraCalls>>;
  /** p50 of the requests alone, in ms. */
  upstream: number;
  /** p50 of the difference, in ms. */
  beyond: number;
  requests: number;
}

interface EraCalls {
  /** p50 in ms. */
  call: number;
  p99: number;
  /** In MiB. */
  peakRss: number | undefined;
}

/** Alternates calls and plain requests, one at a time, after a warm-up. */
export async function measureCalls(server: readonly string[], upstream: string, rounds: number): Promise<Calls> {
  const { url, token, stop } = await startUpstream(upstream);
  const requests = await requestsOfOneCall(url, token);
  const env = { CODETETHER_API_URL: url, CODETETHER_TOKEN: token, CODETETHER_TIER: 'enterprise' };
  // Each era has its own process, so that the memory is that of one client.
  const [ours, modern] = [startProcess(server, env), startProcess(server, env)];
  await ours.call('initialize', initialize);
  ours.notify('notifications/initialized');
  await modern.call('server/discover', envelope);
  const call = { name: listCodebases.name, arguments: {} };
  const calls: number[] = [];
  const modernCalls: number[] = [];
  const bare: number[] = [];
  for (let round = -100; round < rounds; round += 1) {
    const called = await timed(() => ours.call('tools/call', call));
    const modernCalled = await timed(() => modern.call('tools/call', { ...envelope, ...call }));
    const asked = await timed(async () => {
      for (const request of requests) await askBare(request);
    });
    if (round < 0) continue;
    calls.push(called);
    modernCalls.push(modernCalled);
    bare.push(asked);
  }
  const eras = {
    '2025-11-25': { call: median(calls), p99: quantile(calls, 0.99), peakRss: ours.peakRss() },
    '2026-07-28': { call: median(modernCalls), p99: quantile(modernCalls, 0.99), peakRss: modern.peakRss() },
  };
  await Promise.all([ours.close(), modern.close()]);
  stop();
  return {
    tool: listCodebases.name,
    eras,
    upstream: median(bare),
    beyond: median(calls.map((call, index) => call - (bare[index] ?? 0))),
    requests: requests.length,
  };
}

const agent = new Agent({ keepAlive: true });

function askBare({ url, headers }: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: Object.fromEntries(headers) }, (answer) => {
      answer.resume().once('end', resolve);
    }).once('error', reject);
  });
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

/** Starts an embedded CodeTether in its own process. */
async function startUpstream(main: string) {
  const child = spawn(process.execPath, [main, '--port', '0', '--agent', 'none'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { url, tokens } = JSON.parse(line);
    return { url: String(url), token: String(tokens.admin), stop: () => child.kill() };
  }
  throw new Error('The embedded server did not start.');
}

/** The requests of a call once the server's version is known. */
async function requestsOfOneCall(url: string, token: string): Promise<Request[]> {
  const sent: Request[] = [];
  const caller = createCaller({
    url,
    session: bearer(token),
    accountId: 'bench',
    fetch(input, init) {
      const request = new Request(input, init);
      sent.push(new Request(request.url, { method: request.method, headers: request.headers }));
      return fetch(request);
    },
  });
  await run(listCodebases, caller, {});
  sent.length = 0;
  await run(listCodebases, caller, {});
  return sent;
}
