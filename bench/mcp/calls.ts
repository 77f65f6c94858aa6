// Measures the time that a tool call over stdio adds to the same HTTP requests, sent with plain fetch.
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { createCaller, listCodebases, run } from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import { median, quantile } from './figures.ts';
import { initialize, startProcess } from './stdio-process.ts';

export interface Calls {
  tool: string;
  /** p50 in ms. */
  call: number;
  upstream: number;
  beyond: number;
  p99: number;
  requests: number;
  peakRss: number | undefined;
}

/** Alternates calls and plain requests, one at a time, after a warm-up. */
export async function measureCalls(server: readonly string[], upstream: string, rounds: number): Promise<Calls> {
  const { url, token, stop } = await startUpstream(upstream);
  const requests = await requestsOfOneCall(url, token);
  const ours = startProcess(server, {
    CODETETHER_API_URL: url,
    CODETETHER_TOKEN: token,
    CODETETHER_TIER: 'enterprise',
  });
  await ours.call('initialize', initialize);
  ours.notify('notifications/initialized');
  const calls: number[] = [];
  const bare: number[] = [];
  for (let round = -100; round < rounds; round += 1) {
    const called = await timed(() => ours.call('tools/call', { name: listCodebases.name, arguments: {} }));
    const asked = await timed(async () => {
      for (const request of requests) await (await fetch(request.clone())).text();
    });
    if (round < 0) continue;
    calls.push(called);
    bare.push(asked);
  }
  const peakRss = ours.peakRss();
  await ours.close();
  stop();
  return {
    tool: listCodebases.name,
    call: median(calls),
    upstream: median(bare),
    beyond: median(calls.map((call, index) => call - (bare[index] ?? 0))),
    p99: quantile(calls, 0.99),
    requests: requests.length,
    peakRss,
  };
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
